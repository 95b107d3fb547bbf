"""Who may what: every operation, every role, on its own, on another company's, and on what is not there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.values import PARTNER_ROLES
from tests.support.docs import check_document
from tests.support.permission_names import FILTERS, IN_BODIES, OF_THE_DIRECTORIES, filters_of, ids_in, of_partners
from tests.support.permission_page import page
from tests.support.permission_scene import ABSENT, CALLERS, OTHER, OURS, THEIRS, Call, Scene, scene_in
from tests.support.permissions import DOCUMENT, OPERATIONS, ROWS, at
from tests.support.values import NOW
from tests.support.web import Reply

each_operation = pytest.mark.parametrize("key", ROWS)
each_that_names = pytest.mark.parametrize("key", [key for key, _ in of_partners() if ROWS[key].thing])
PAT = "incentives_admin"
TAGS: dict[str, dict[str, str]] = {
    "no version": {},
    "the version that theirs has": {"If-Match": '"2"'},
    "a version nothing has": {"If-Match": '"99"'},
    "a used key": {"If-Match": '"2"', "Idempotency-Key": "used"},
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("house") / "data") as scene:
        for company in (OURS, THEIRS):
            scene.submitted(company)
        scene.office.house.record.integrator.catch_up()
        used = {"text": "Package two.", "visibility": "shared"}
        assert scene.send(PAT, "POST", Call(f"/v1/claims/{scene.submitted(OURS)}/comments", used), **{"Idempotency-Key": "used"}).is_success
        yield scene


@pytest.fixture(autouse=True)
def at_monday(scene: Scene) -> Iterator[None]:
    yield
    scene.office.house.sandbox_clock.set(NOW)


def told(reply: Reply) -> str:
    return str(reply.status_code) if reply.status_code < 400 else f"{reply.status_code} {reply.json()['code']}"


def face(reply: Reply, name: str) -> tuple[int, dict[str, str], Any]:
    """All that is answered, but for what it was asked about, and for what no two answers share."""
    headers = {key: value for key, value in reply.headers.items() if key not in ("audit-checkpoint", "content-length")}
    body = reply.json()
    body.pop("trace_id", None)
    if "instance" in body:
        body["instance"] = body["instance"].replace(name, "it")
    return reply.status_code, headers, body


def test_every_operation_of_the_contract_has_its_row_and_every_row_its_operation() -> None:
    assert set(ROWS) == set(OPERATIONS)


def test_the_page_tells_the_same(request: pytest.FixtureRequest) -> None:
    check_document(request, "docs/permissions.md", page())


@each_operation
def test_everybody_is_answered_as_the_table_says(scene: Scene, key: str) -> None:
    row, method, wrong = ROWS[key], key.partition(" ")[0], []
    for caller in CALLERS:
        for thing in row.things:
            expected = row.answers(key, caller, thing)
            if expected != (got := told(scene.send(caller, method, row.call(key, scene, caller, thing)))):
                wrong.append(f"{caller} on {thing}: {got} and not {expected}")
    assert not wrong


@each_that_names
def test_another_companys_looks_absent(scene: Scene, key: str) -> None:
    row, head = ROWS[key], scene.office.house.ledger.head
    theirs, nothing = row.call(key, scene, PAT, OTHER), row.call(key, scene, PAT, ABSENT)
    before = head()
    for tag, headers in TAGS.items():
        faces = [face(answered(scene, key, call, headers), call.path.split("/")[3]) for call in (theirs, nothing)]
        assert faces[0] == faces[1], tag
        assert faces[0][0] == 404
    assert head() == before
    assert not has_key(scene, nothing.path.split("/")[3])


def answered(scene: Scene, key: str, call: Call, headers: dict[str, str]) -> Reply:
    return scene.send(PAT, key.partition(" ")[0], call._replace(match=None), **headers)


def has_key(scene: Scene, name: str) -> bool:
    """Whether something was sealed under it; a name that is no id cannot be."""
    with closing(sqlite3.connect(scene.office.house.settings.data_dir / "keys.db")) as db:
        asked = [UUID(name).bytes] if len(name) == 36 else []
        return any(db.execute("SELECT 1 FROM keys WHERE subject = ?", (subject,)).fetchone() for subject in asked)


def test_every_filter_of_a_partner_that_names_something_is_tried() -> None:
    assert {key: found for key, told in of_partners() if (found := filters_of(told))} == {key: set(FILTERS[key]) for key in FILTERS}


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, named in FILTERS.items() for name in named])
def test_a_filter_finds_another_companys_as_little_as_what_is_not_there(scene: Scene, key: str, name: str) -> None:
    tried = FILTERS[key][name]
    theirs, path = tried.theirs(scene), at(key, scene.document(THEIRS))
    found = [scene.send(PAT, "GET", Call(path, query={name: value})) for value in (theirs, tried.absent)]
    assert len({str(face(reply, "")) for reply in found}) == 1
    assert ("200 empty" if found[0].json().get("items") == [] else told(found[0])) == tried.answers
    assert theirs == THEIRS or name == "claim_id" or scene.send("compliance", "GET", Call(path, query={name: theirs})).json()["items"]


def test_everything_that_a_partners_body_names_is_tried() -> None:
    bodies = [told.get("requestBody", {}) for _, told in of_partners()]
    assert set(ids_in(bodies, DOCUMENT["components"]["schemas"])) == set(IN_BODIES) | OF_THE_DIRECTORIES


@pytest.mark.parametrize("path", ["/v1/claim-checks", "/v1/claims"])
def test_a_claim_follows_another_companys_as_little_as_none(scene: Scene, path: str) -> None:
    body, (theirs, nowhere) = scene.body(OURS), IN_BODIES["follows_claim_id"]
    told_of = [scene.send(PAT, "POST", Call(path, body | {"follows_claim_id": one})) for one in (theirs(scene), nowhere)]
    assert face(told_of[0], "") == face(told_of[1], "")
    assert [finding["code"] for finding in told_of[0].json()["findings"]] == ["previous_claim_unknown"]


CITING = ("claim-checks", "claims", "evidence", "information-responses", "dispute")


@pytest.mark.parametrize("noun", CITING)
def test_another_companys_document_is_cited_as_little_as_none(scene: Scene, noun: str) -> None:
    theirs, nowhere = IN_BODIES["document_id"]
    told_of = [scene.send(PAT, "POST", citing(scene, noun, one)) for one in (theirs(scene), nowhere)]
    assert face(told_of[0], told_of[0].json().get("instance", "")) == face(told_of[1], told_of[1].json().get("instance", ""))
    assert [finding["code"] for finding in told_of[0].json()["findings"]] == ["evidence_unknown"]


def citing(scene: Scene, noun: str, document: str) -> Call:
    """As the noun takes evidence: in a claim, alone, or with an answer."""
    cited = {"document_id": document, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}
    if noun.startswith("claim"):
        return Call(f"/v1/{noun}", scene.body(OURS, evidence=[cited]))
    made = {"evidence": scene.submitted, "information-responses": scene.asked, "dispute": scene.rejected}[noun](OURS)
    bodies = {"information-responses": {"message": "Here."}, "dispute": {"justification": "Page 3."}}
    return Call(f"/v1/claims/{made}/{noun}", bodies[noun] | {"evidence": [cited]} if noun in bodies else cited)


def test_a_group_that_another_company_named_first_joins_nothing(scene: Scene) -> None:
    theirs, _ = IN_BODIES["group_id"]
    named = theirs(scene)
    ours = scene.send(PAT, "POST", Call("/v1/claims", scene.body(OURS, group_id=named)))
    listed = scene.send(PAT, "GET", Call("/v1/claims", query={"group_id": named})).json()["items"]
    assert [claim["id"] for claim in listed] == [ours.json()["id"]]


def test_a_key_that_the_same_person_used_for_another_company_tells_nothing_of_it(scene: Scene) -> None:
    """Somebody who works for both, or has changed sides."""
    body, key = scene.body(THEIRS), {"Idempotency-Key": str(uuid4())}
    first = scene.web.client.post("/v1/claims", json=body, headers=switched(scene) | key)
    again = scene.send(PAT, "POST", Call("/v1/claims", body), **key)
    assert (first.status_code, told(again)) == (201, "422 idempotency_key_reused")


def test_what_somebody_sent_for_another_company_is_not_told_again_for_this_one(scene: Scene) -> None:
    claim, key, said = scene.submitted(THEIRS), {"Idempotency-Key": str(uuid4())}, {"text": "Package two.", "visibility": "shared"}
    path = f"/v1/claims/{claim}/comments"
    assert scene.web.client.post(path, json=said, headers=switched(scene) | key).status_code == 201
    assert told(scene.send(PAT, "POST", Call(path, said), **key)) == "404 not_found"


def switched(scene: Scene) -> dict[str, str]:
    """The same person, on behalf of the other company."""
    claims = {"sub": PAT, "name": PAT, "roles": [PAT], "partner_id": THEIRS}
    return {"Authorization": f"Bearer {scene.web.client.post('/sandbox/tokens', json=claims).json()['access_token']}"}


def test_a_cursor_of_another_company_is_none(scene: Scene) -> None:
    scene.submitted(OURS), scene.submitted(OURS)
    mine = scene.send(PAT, "GET", Call("/v1/claims", query={"limit": "1"})).json()["next_cursor"]
    assert mine
    for caller in {*PARTNER_ROLES, "compliance"} - {PAT}:
        assert told(scene.send(caller, "GET", Call("/v1/claims", query={"limit": "1", "cursor": mine}))) == "400 cursor_invalid"
