"""A word nobody else uses is planted wherever something personal can stand; after the erasure it is found nowhere."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine, text

from projections.digests import digest
from projections.projector import VIEWS
from tests.support.directory import CONTOSO
from tests.support.terminal import Type, claimlog
from tests.support.web import Web, code_of
from tests.support.worlds import PDF, claim_body

__all__ = ["claimlog"]
BOTH_STORES = True
CANARY = "kanarie7f3a"
EMAIL = f"{CANARY}@contoso.example"
CONTENT = PDF + CANARY.encode()
GROUND = ("--ground", "request_of_the_person", "--yes")


@pytest.fixture(autouse=True)
def same_house(web: Web, store: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """For the command line."""
    for name, value in {"data_dir": web.office.house.settings.data_dir, **store}.items():
        monkeypatch.setenv(f"CLAIMLOG_{name.upper()}", str(value))


@pytest.fixture
def claim(web: Web) -> str:
    """With the word in everything that is personal, read by those who may, refused things, and decided."""
    sent = {"file": (f"{CANARY}.pdf", CONTENT)}
    paper = web.client.post("/v1/evidence", headers=web.headers("alder"), files=sent).json()["document_id"]
    contact = {"name": f"Ann {CANARY}", "email": EMAIL, "title": f"Buyer {CANARY}"}
    customer = {"tenant_id": CONTOSO, "domain": "contoso.example", "contact": contact}
    evidence = [{"document_id": paper, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}]
    reply = web.post("alder", "/v1/claims", claim_body("alder", customer=customer, evidence=evidence, partner_contact=contact), key="file")
    path = f"/v1/claims/{reply.json()['id']}"
    web.post("alder", f"{path}/comments", {"text": f"Said {CANARY}.", "visibility": "shared"}, key="say")
    web.put("rex", f"{path}/assignment")
    web.post("rex", f"{path}/approval", {"rationale": f"Because {CANARY}."}, key="approve", match=4)
    return str(reply.json()["id"])


def words_in(told: Any) -> Iterator[str]:
    """Every text of an answer in which the word stands."""
    if isinstance(told, str):
        yield from [told] if CANARY in told else []
    for inner in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from words_in(inner)


def files_with(web: Web, word: str) -> set[str]:
    folder = web.office.house.settings.data_dir
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()}


def tables_with(engine: Engine, word: str) -> set[str]:
    """Of every schema of the database, as text and as bytes."""
    forms = (word, word.encode().hex())
    with engine.connect() as db:
        names = db.execute(text("SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'"))
        rows = [(name, str(row)) for name in names.scalars().all() for row in db.execute(text(f"SELECT t::text FROM {name} t")).scalars()]
    return {name for name, row in rows if any(form in row for form in forms)}


def found(web: Web, word: str) -> set[str]:
    house = web.office.house
    return files_with(web, word) | (tables_with(house.store.directory, word) if house.settings.database_url else set())


def digests(web: Web) -> dict[str, str]:
    web.office.house.projector.catch_up()
    with web.office.house.views.connect() as db:
        return {view.name: digest(db, view) for view in VIEWS}


def document_of(web: Web, claim: str) -> str:
    [item] = web.get("alder", f"/v1/claims/{claim}").json()["evidence"]
    return str(item["document_id"])


def test_before_the_erasure_it_is_read_and_after_it_found_nowhere(web: Web, claim: str, claimlog: Type) -> None:
    before = web.get("rex", f"/v1/claims/{claim}").json()
    assert len(list(words_in(before))) == 9
    paper = document_of(web, claim)
    assert web.get("alder", f"/v1/evidence/{paper}").content == CONTENT
    assert {part.split("/")[0] for part in found(web, CANARY)} == {"documents"}, "sealed everywhere else"
    assert len(found(web, "alder")) > 1, "it can be searched"
    views = digests(web)

    for subject in (claim, EMAIL):
        assert claimlog("audit", "erase", subject, *GROUND).code == 0

    assert found(web, CANARY) == set()
    after = web.get("rex", f"/v1/claims/{claim}").json()
    assert list(words_in(after)) == []
    assert after == blotted(before)
    assert digests(web) == views
    assert code_of(web.get("alder", f"/v1/evidence/{paper}")) == (404, "not_found")
    assert code_of(web.get("rex", f"/v1/evidence/{paper}", claim_id=claim)) == (404, "not_found")


def blotted(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: blotted(inner) for name, inner in told.items()}
    if isinstance(told, list):
        return [blotted(inner) for inner in told]
    return "[erased]" if isinstance(told, str) and CANARY in told else told


def test_what_was_recorded_is_told_again_without_it(web: Web, claim: str, claimlog: Type) -> None:
    for subject in (claim, EMAIL):
        claimlog("audit", "erase", subject, *GROUND)
    head = web.office.house.ledger.head()
    said = web.post("alder", f"/v1/claims/{claim}/comments", {"text": f"Said {CANARY}.", "visibility": "shared"}, key="say")
    assert said.status_code in (200, 201) and [one["text"] for one in said.json()["comments"]] == ["[erased]"]
    assert web.office.house.ledger.head() == head
    for path in (
        f"/v1/audit/claims/{claim}",
        f"/v1/audit/claims/{claim}/explanation",
        "/v1/audit/events",
        "/v1/claims",
        "/v1/reviewer-queue",
    ):
        reply = web.get("carl" if "audit" in path or path == "/v1/claims" else "rex", path)
        assert reply.status_code == 200 and CANARY not in reply.text


def test_no_log_metric_problem_or_printed_line_ever_holds_it(
    web: Web, claim: str, claimlog: Type, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [
        web.post("alder", f"/v1/claims/{claim}/comments", {"text": "", "visibility": CANARY, "more": CANARY}),
        web.post("alder", f"/v1/claims/{claim}/withdrawal", {"reason_code": "other", "note": CANARY}),
        web.post("alder", "/v1/claims", {"customer": {"contact": {"name": CANARY, "email": CANARY}}}),
    ]
    assert {reply.status_code for reply in problems} <= {409, 422, 428} and not any(CANARY in reply.text for reply in problems)
    logged = "".join(capsys.readouterr())
    printed = [
        claimlog(*verb) for verb in (("audit", "erase", claim, *GROUND), ("audit", "erase", EMAIL, *GROUND), ("events",), ("doctor",))
    ]
    assert [one.code for one in printed] == [0, 0, 0, 0]
    assert not any(CANARY in one.out + one.err for one in printed)
    assert CANARY not in web.get(None, "/metrics").text
    assert CANARY not in logged + caplog.text


def test_a_value_whose_key_is_damaged_is_said_to_be_unreadable_and_not_erased(web: Web, claim: str) -> None:
    house = web.office.house
    with closing(sqlite3.connect(house.settings.data_dir / "keys.db")) as db, db:
        db.execute("UPDATE keys SET wrapped = zeroblob(60)")
    house.house_settings.put("anything", "so that what is kept in memory is asked for again")
    reply = web.get("rex", f"/v1/claims/{claim}")
    assert code_of(reply) == (503, "store_unavailable") and CANARY not in reply.text
