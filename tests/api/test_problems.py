"""Every problem of the contract is met over HTTP, said in full and in the reader's language, in the promised order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import TimeoutError as NoConnection

from api.problems import RETRY_AFTER_SECONDS, STATUS_OF
from api.shapes.common import ProblemOut
from api.texts import texts
from application.ports import Unreadable
from tests.support import provoking
from tests.support.contract import codes_at
from tests.support.provoking import ANSWER, DISPUTE, LEAVING, REASONS, raises, rule, version
from tests.support.reference import tie_row
from tests.support.values import document
from tests.support.web import Reply, Web, code_of

NOWHERE = UUID(int=0)
METHODS = [
    ("DELETE", "/v1/me", {"GET"}),
    ("PATCH", "/v1/claims", {"GET", "POST"}),
    ("GET", f"/v1/claims/{NOWHERE}/assignment", {"DELETE", "PUT"}),
    ("POST", "/openapi.json", {"GET", "HEAD"}),
]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("code", STATUS_OF)
def test_every_problem_is_met_and_says_everything(web: Web, code: str) -> None:
    web.client.headers["Accept-Language"] = "nl-NL, en;q=0.5"
    reply = getattr(provoking, code)(web)
    problem = ProblemOut.model_validate(reply.json())
    assert (reply.status_code, problem.status, problem.code) == (STATUS_OF[code], STATUS_OF[code], code)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert problem.type == f"urn:claimlog:problem:{code}" and problem.instance == reply.request.url.path
    assert (problem.title, problem.detail) == (texts("nl").title(code), texts("nl").detail(code))
    assert len(problem.trace_id) == 32
    assert reply.headers.get("Retry-After") == RETRY_AFTER_SECONDS.get(code)
    if code not in ("method_not_allowed", "internal_error"):
        assert code in codes_at(reply.request.method, reply.request.url.path)


@pytest.mark.parametrize(("wanted", "language"), [(None, "en"), ("en-GB", "en"), ("nl", "nl"), ("fr", "en"), ("fr, nl;q=0.2", "nl")])
def test_a_problem_speaks_the_readers_language(web: Web, wanted: str | None, language: str) -> None:
    told = web.post("alder", "/v1/claims", {"mpn_id": 7}, language=wanted).json()
    words = texts(language)
    assert told["title"] == words.title("validation_error")
    assert words.invalid("string_type") in [error["detail"] for error in told["errors"]]


def test_a_finding_of_a_refusal_speaks_it_too(web: Web) -> None:
    told = web.post("alder", "/v1/claims", web.office.body("alder", evidence=[]), language="nl").json()
    [finding] = told["findings"]
    assert (finding["code"], finding["pointer"]) == ("evidence_missing", "/evidence")
    assert finding["message"] != web.post("alder", "/v1/claims", web.office.body("alder", evidence=[])).json()["findings"][0]["message"]


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v2/claims", "/v1/claims/", "/v1/reference/colours", "/v1/claims/seven"])
def test_an_address_that_leads_nowhere_is_not_found(web: Web, path: str) -> None:
    assert code_of(web.get("olga" if "reference" in path else "alder", path)) == (404, "not_found")


@pytest.mark.parametrize(("method", "path", "allowed"), METHODS)
def test_another_method_is_told_which_are_allowed(web: Web, method: str, path: str, allowed: set[str]) -> None:
    reply = web.client.request(method, path)
    assert code_of(reply) == (405, "method_not_allowed")
    assert set(reply.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    ("where", "pointer"),
    [
        ({"colour": "blue"}, "/colour"),
        ({"customer": {"tenant_id": "t", "domain": "d", "colour": "blue"}}, "/customer/colour"),
        ({"evidence": [{"document_id": document(), "kind": "other", "a/b~c": 1}]}, "/evidence/0/a~1b~0c"),
    ],
)
def test_an_unknown_field_is_pointed_at(web: Web, where: dict[str, Any], pointer: str) -> None:
    reply = web.post("alder", "/v1/claims", web.office.body("alder") | where)
    assert code_of(reply) == (422, "validation_error")
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


@pytest.mark.parametrize("day", ["86400", 86400, "2026-02-30", "20-02-2026", "2026-02-20T00:00:00Z", ""])
def test_what_is_no_day_is_told_to_be_none(web: Web, day: object) -> None:
    evidence = [web.office.document("alder") | {"acknowledged_on": day}]
    filed = web.post("alder", "/v1/claims", web.office.body("alder", evidence=evidence))
    asked = web.get("alder", "/v1/associations", on=day)
    for reply, pointer in ((filed, "/evidence/0/acknowledged_on"), (asked, "query/on")):
        assert code_of(reply) == (422, "validation_error")
        assert [(error["pointer"], error["detail"]) for error in reply.json()["errors"]] == [(pointer, texts("en").invalid("date_type"))]


@pytest.mark.parametrize("body", [None, {}])
def test_who_takes_the_next_claim_need_not_say_anything(web: Web, body: dict[str, Any] | None) -> None:
    claim_id = web.office.submit("alder")
    taken = web.post("rex", "/v1/reviewer-queue/next", body)
    assert (taken.status_code, taken.json()["id"]) == (200, str(claim_id))


def test_what_is_said_on_taking_the_next_claim_is_refused(web: Web) -> None:
    claim_id = web.office.submit("alder")
    told = web.post("rex", "/v1/reviewer-queue/next", {"assignee": "rita"})
    assert code_of(told) == (422, "validation_error")
    assert [error["pointer"] for error in told.json()["errors"]] == ["/assignee"]
    assert web.office.claim(claim_id).assignee is None


def test_an_unknown_parameter_is_named(web: Web) -> None:
    told = web.get("alder", "/v1/claims", statsu="approved").json()
    assert [error["pointer"] for error in told["errors"]] == ["query/statsu"]


@pytest.mark.parametrize("limit", ["0", "201", "many"])
def test_a_wrong_parameter_is_named(web: Web, limit: str) -> None:
    reply = web.get("alder", "/v1/claims", limit=limit)
    assert code_of(reply) == (422, "validation_error")
    assert [error["pointer"] for error in reply.json()["errors"]] == ["query/limit"]


@pytest.mark.parametrize("body", [b"{", b"[1,", b"seven", b"\xff\xfe"])
def test_what_is_no_json_is_refused(web: Web, body: bytes) -> None:
    reply = web.client.post("/v1/claims", content=body, headers=web.headers("alder", **JSON))
    assert code_of(reply) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("path", "media_type"), [("/v1/claims", "text/plain"), ("/v1/claims", "multipart/form-data"), ("/v1/evidence", "application/json")]
)
def test_another_media_type_is_refused(web: Web, path: str, media_type: str) -> None:
    reply = web.client.post(path, content=b"{}", headers=web.headers("alder", **{"Content-Type": media_type}))
    assert code_of(reply) == (415, "media_type_not_supported")


def test_a_form_without_a_file_points_at_it(web: Web) -> None:
    reply = web.client.post("/v1/evidence", files={"paper": ("sow.pdf", b"%PDF-")}, headers=web.headers("alder"))
    assert code_of(reply) == (422, "validation_error")
    assert "/file" in [error["pointer"] for error in reply.json()["errors"]]


def test_a_stale_version_is_told_the_current_one(web: Web) -> None:
    assert provoking.version_mismatch(web).json()["current_version"] == 2


def test_without_a_token_the_way_to_sign_in_is_told(web: Web) -> None:
    assert provoking.unauthenticated(web).headers["WWW-Authenticate"] == 'Bearer realm="claimlog"'


def test_an_event_that_nobody_can_read_is_named(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.office.house.ledger, "load", raises(Unreadable(7, "no such name")))
    reply = web.get("alder", f"/v1/claims/{uuid4()}")
    assert code_of(reply) == (503, "store_unavailable")
    assert reply.json()["position"] == 7


def test_views_that_cannot_be_read_are_not_available(web: Web) -> None:
    with web.office.house.views.begin() as db:
        db.exec_driver_sql("DROP TABLE conflicts")
    reply = web.client.get("/v1/conflicts", headers=web.headers("rex"))
    assert code_of(reply) == (503, "store_unavailable")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("rex", "/v1/claims?reference="),
        ("rex", "/v1/reviewer-queue?assignee="),
        ("carl", "/v1/audit/events?type="),
        ("carl", "/v1/audit/access?actor="),
    ],
)
def test_a_filter_that_names_nothing_is_refused_and_not_left_out(web: Web, who: str, path: str) -> None:
    reply = web.client.get(path, headers=web.headers(who))
    assert code_of(reply) == (422, "validation_error")
    assert [error["pointer"] for error in reply.json()["errors"]] == [f"query/{path.partition('?')[2][:-1]}"]


@pytest.mark.parametrize("path", ["/v1/claims", "/readyz"])
def test_who_finds_all_connections_to_the_views_in_use_is_told_to_come_back(web: Web, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(web.office.house.views, "connect", raises(NoConnection()))
    assert code_of(web.client.get(path, headers=web.headers("rex"))) == (503, "store_unavailable")
    assert web.client.get("/metrics").status_code == 200


REFUSED_TO_ALL = {
    "unknown parameter": lambda web, who: web.client.get("/v1/claims?statsu=approved", headers=web.headers(who)),
    "absent": lambda web, who: web.client.get(f"/v1/claims/{NOWHERE}", headers=web.headers(who)),
    "no json": lambda web, who: web.client.post("/v1/claims", content=b"{", headers=web.headers(who, **JSON)),
    "no fields": lambda web, who: web.client.post("/v1/claims", json={}, headers=web.headers(who)),
    "no media type": lambda web, who: web.client.post("/v1/claims", content=b"{}", headers=web.headers(who)),
    "wrong limit": lambda web, who: web.client.get("/v1/claims?limit=0", headers=web.headers(who)),
}


@pytest.mark.parametrize("request_of", REFUSED_TO_ALL.values(), ids=REFUSED_TO_ALL)
def test_who_asks_comes_before_everything_else(web: Web, request_of: Callable[[Web, str | None], Reply]) -> None:
    assert code_of(request_of(web, None)) == (401, "unauthenticated")
    assert code_of(request_of(web, "olga")) == (403, "role_required")
    assert request_of(web, "alder").status_code not in (401, 403)


def withdraw(web: Web, claim_id: UUID, match: object = None, key: str | None = None) -> Reply:
    return web.post("alder", f"/v1/claims/{claim_id}/withdrawal", LEAVING, match=match, key=key)


def decide(web: Web, claim_id: UUID, match: object = None) -> Reply:
    return web.post("rex", f"/v1/claims/{claim_id}/approval", REASONS, match=match)


def test_whether_there_is_a_claim_comes_before_its_version(web: Web) -> None:
    assert code_of(withdraw(web, NOWHERE)) == code_of(withdraw(web, web.office.submit("birch"))) == (404, "not_found")


@pytest.mark.parametrize("names_no_version", ["*", " * ", "", ",", "*, *"])
def test_a_header_that_names_no_version_is_none(web: Web, names_no_version: str) -> None:
    path = f"/v1/claims/{web.office.submit('alder')}/withdrawal"
    reply = web.client.post(path, json=LEAVING, headers=web.headers("alder", **{"If-Match": names_no_version}))
    assert code_of(reply) == (428, "if_match_required")


def test_the_key_comes_before_the_version(web: Web) -> None:
    claim_id = web.office.submit("alder")
    web.post("alder", f"/v1/claims/{claim_id}/comments", {"text": "Package two.", "visibility": "shared"}, key="one key")
    assert code_of(withdraw(web, claim_id, key="one key")) == (422, "idempotency_key_reused")


def test_version_then_ties_then_state(web: Web) -> None:
    claim_id = provoking.withdrawn(web)
    web.office.put("reviewer-ties", tie_row())
    assert code_of(decide(web, claim_id)) == (428, "if_match_required")
    assert code_of(decide(web, claim_id, match=1)) == (412, "version_mismatch")
    assert code_of(decide(web, claim_id, match=version(web, claim_id))) == (403, "conflict_of_interest")
    web.office.put("reviewer-ties", tie_row(lifted=True))
    assert code_of(decide(web, claim_id, match=version(web, claim_id))) == (409, "claim_final")


def test_of_a_ruling_too(web: Web) -> None:
    claim_id = provoking.contested(web)
    conflict_id = web.office.conflict_id(claim_id)
    foreign = {"cited_documents": [document(9)]}
    body = REASONS | foreign | {"winner_claim_id": str(claim_id)}
    web.office.rule("amy", conflict_id, None)
    web.office.put("reviewer-ties", tie_row(reviewer="ann"))
    assert code_of(web.post("ann", f"/v1/conflicts/{NOWHERE}/ruling", body)) == (404, "not_found")
    assert code_of(web.post("ann", f"/v1/conflicts/{conflict_id}/ruling", body)) == (428, "if_match_required")
    assert code_of(web.post("ann", f"/v1/conflicts/{conflict_id}/ruling", body, match="of before")) == (412, "version_mismatch")
    assert code_of(rule(web, conflict_id, claim_id, **foreign)) == (403, "conflict_of_interest")
    web.office.put("reviewer-ties", tie_row(reviewer="ann", lifted=True))
    assert code_of(rule(web, conflict_id, claim_id, **foreign)) == (409, "conflict_closed")


def test_the_content_of_a_ruling_is_judged_last(web: Web) -> None:
    claim_id = provoking.contested(web)
    told = rule(web, web.office.conflict_id(claim_id), claim_id, cited_documents=[document(9)], notes={str(NOWHERE): "Well done."})
    assert code_of(told) == (422, "validation_error")
    assert [error["pointer"] for error in told.json()["errors"]] == ["/cited_documents/0", f"/notes/{NOWHERE}"]


@pytest.mark.parametrize(
    ("noun", "body", "code"),
    [("evidence", {}, "claim_final"), ("information-responses", ANSWER, "claim_final"), ("dispute", DISPUTE, "claim_final")],
)
def test_the_state_comes_before_the_findings(web: Web, noun: str, body: dict[str, Any], code: str) -> None:
    unknown = {"document_id": document(9), "kind": "other"}
    told = web.post("alder", f"/v1/claims/{provoking.withdrawn(web)}/{noun}", body | ({"evidence": [unknown]} if body else unknown))
    assert code_of(told) == (409, code)
