"""What breaks under the house: callers are told to come back, nothing that was answered is lost, and it goes on when mended."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from tests.support.damage import position_of, spoiled
from tests.support.house import Office
from tests.support.web import Reply, Web, code_of
from tests.support.worlds import PDF

FAR = 2**30
SHARED = {"visibility": "shared"}


@contextmanager
def full(db: sqlite3.Connection) -> Iterator[None]:
    """No page more goes into the file of this connection."""
    [pages] = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA max_page_count = {FAR}")


def writer_of(office: Office) -> sqlite3.Connection:
    datastore: Any = office.house.ledger.rows_of.datastore
    found: sqlite3.Connection = datastore._writer._sqlite_conn
    return found


def come_back(reply: Reply) -> bool:
    return code_of(reply) == (503, "store_unavailable") and int(reply.headers["Retry-After"]) > 0


def comment(web: Web, claim_id: UUID, text: str) -> Reply:
    return web.post("alder", f"/v1/claims/{claim_id}/comments", SHARED | {"text": text}, key=f"key of {text[:9]}")


def texts_of(web: Web, claim_id: UUID) -> list[str]:
    return [one["text"] for one in web.get("alder", f"/v1/claims/{claim_id}").json()["comments"]]


def test_when_the_ledgers_disk_is_full_nothing_that_was_answered_is_lost(web: Web) -> None:
    claim_id, texts = web.office.submit("alder"), [f"{n:09}" + " much to say" * 20 for n in range(30)]
    with full(writer_of(web.office)):
        replies = [comment(web, claim_id, text) for text in texts]
        kept = [text for text, reply in zip(texts, replies, strict=True) if reply.status_code == 201]
        refused = [reply for reply in replies if reply.status_code != 201]
        assert kept and refused and all(map(come_back, refused))
        assert texts_of(web, claim_id) == kept
    again = [comment(web, claim_id, text) for text in texts]
    assert {reply.status_code for reply in again} == {201}
    assert ["Idempotency-Replayed" in reply.headers for reply in again] == [text in kept for text in texts]
    assert sorted(texts_of(web, claim_id)) == texts


def test_when_the_views_cannot_be_written_claims_are_filed_and_read_and_what_needs_views_comes_back(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.office.submit("alder")
    with monkeypatch.context() as broken:
        broken.setattr(web.office.house.projector.intake, "take", no_room)
        filed = web.post("birch", "/v1/claims", web.office.body("birch", product_id="exchange-online"))
        assert filed.status_code == 201 and come_back(web.post("rex", "/v1/reviewer-queue/next"))
        assert web.client.get(filed.headers["Location"], headers=web.headers("birch")).json() == filed.json()
    assert web.post("rex", "/v1/reviewer-queue/next").status_code == 200
    assert filed.json()["id"] in web.claims()


def no_room(db: Connection, _: object) -> None:
    """The store itself says so: nothing goes into a database that is only to be asked."""
    db.exec_driver_sql("PRAGMA query_only = ON")
    try:
        db.exec_driver_sql("DELETE FROM claims")
    finally:
        db.exec_driver_sql("PRAGMA query_only = OFF")


def drafts(office: Office) -> list[str]:
    return [path.name for path in (office.house.settings.data_dir / "documents").glob("draft.*")]


def test_when_the_documents_disk_is_full_an_upload_comes_back_and_leaves_nothing(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert web.upload("alder", PDF).status_code == 201
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", disk_full)
        reply = web.upload("alder", PDF + b"more")
    assert come_back(reply) and drafts(web.office) == []
    again = web.upload("alder", PDF + b"more")
    assert again.status_code == 201
    shown = web.get("alder", f"/v1/evidence/{again.json()['document_id']}")
    assert shown.content == PDF + b"more"


def test_where_no_document_can_be_written_an_upload_comes_back(web: Web) -> None:
    folder = web.office.house.settings.data_dir / "documents"
    folder.write_text("a file in the place of the folder")
    assert come_back(web.upload("alder", PDF))
    folder.unlink()
    assert web.upload("alder", PDF).status_code == 201


def test_a_document_whose_bytes_are_gone_comes_back_and_is_not_an_empty_file(web: Web) -> None:
    document_id = web.upload("alder", PDF).json()["document_id"]
    [stored] = [path for path in (web.office.house.settings.data_dir / "documents").rglob("*") if path.is_file()]
    stored.unlink()
    assert come_back(web.get("alder", f"/v1/evidence/{document_id}"))


def test_an_event_that_cannot_be_read_stops_its_claim_only_and_its_position_is_named(web: Web) -> None:
    broken, sound = web.office.submit("alder"), web.office.submit("birch", product_id="exchange-online")
    bad = position_of(web.office.comment("alder", broken))
    with spoiled(web.office, bad):
        replies = [
            web.get("alder", f"/v1/claims/{broken}"),
            web.get("carl", f"/v1/audit/claims/{broken}"),
            comment(web, broken, "One more."),
            web.put("rex", f"/v1/claims/{broken}/assignment", {}),
        ]
        assert [reply.json()["position"] for reply in replies] == [bad] * 4 and all(map(come_back, replies))
        assert web.put("rex", f"/v1/claims/{sound}/assignment", {}).status_code == 200
        assert web.get("birch", f"/v1/claims/{sound}").json()["status"] == "under_review"
        listed = {item["id"]: item["status"] for item in web.get("rex", "/v1/claims").json()["items"]}
        assert listed[str(sound)] == "under_review"
        assert web.post("cedar", "/v1/claims", web.office.body("cedar", product_id="exchange-online")).status_code == 201
    assert comment(web, broken, "One more.").status_code == 201


def test_a_clock_that_is_set_back_stops_nobody_and_time_does_not_fall_within_a_claim(web: Web) -> None:
    claim_id = web.office.submit("alder")
    web.office.clock.set("2026-03-04T12:00:00Z")
    web.office.take("rex", claim_id)
    web.office.clock.set("2026-03-03T00:00:00Z")
    assert comment(web, claim_id, "Yesterday.").status_code == 201
    web.office.approve("rex", claim_id)
    other = web.post("birch", "/v1/claims", web.office.body("birch", product_id="exchange-online"))
    assert other.status_code == 201 and other.json()["submitted_at"] == "2026-03-03T00:00:00Z"
    times = [recorded.at for recorded in web.office.events(claim_id)]
    assert times == sorted(times) and times[-1].isoformat() == "2026-03-04T12:00:00+00:00"
    assert web.get("alder", f"/v1/claims/{claim_id}").json()["status"] == "approved"
    assert [item["status"] for item in web.get("carl", "/v1/claims").json()["items"]] == ["submitted", "approved"]
    assert [item["claim_id"] for item in web.get("alder", "/v1/associations").json()["items"]] == [str(claim_id)]
