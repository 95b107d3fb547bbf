"""Compliance takes a bundle of the record or of a claim, over HTTP or on the command line, and verifies it without us."""

import hashlib
import json
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from api import export, waiting
from api.wiring import verify_bundle
from application.ports import Unavailable
from domain.access import ExportTaken, access_stream
from domain.erasure import Ground
from projections.digests import digest
from tests.support.bundles import unpacked
from tests.support.house import Office
from tests.support.provoking import raises
from tests.support.terminal import Type, claimlog, point_at
from tests.support.values import uid
from tests.support.web import Web, code_of

__all__ = ["claimlog"]
BOTH_STORES = True


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody extends the log beside these tests."""
    monkeypatch.setattr(waiting, "MOMENT_SECONDS", 0.0)


def taken(web: Web, folder: Path, **params: Any) -> Path:
    web.office.house.record.integrator.catch_up()
    answer = web.get("carl", "/v1/audit/export", **params)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-tar"), answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="claimlog-')
    (folder / "bundle.tar").write_bytes(answer.content)
    return folder / "bundle.tar"


def keyed(office: Office) -> str:
    return office.house.log_keys[0].text


def test_the_whole_record_is_verified_elsewhere(web: Web, tmp_path: Path) -> None:
    office = web.office
    rejected, _ = office.rejected("alder", evidence=[office.document("alder")]), office.submit("birch")
    path = taken(web, tmp_path)
    report = verify_bundle(path, keyed(office))
    assert report.outcome == "verified", report
    files = unpacked(path)
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    stored = [row for row in office.house.ledger.rows(0, 1_000) if row.position <= events[-1]["pos"]]
    assert [(one["pos"], one["state"].encode()) for one in events] == [(row.position, row.state) for row in stored]
    assert str(rejected) in {one["stream"] for one in events}
    assert len([name for name in files if name.startswith("documents/")]) == 1


def test_the_views_in_it_hash_to_their_digests(web: Web, tmp_path: Path) -> None:
    web.office.submit("alder")
    files = unpacked(taken(web, tmp_path))
    projector = web.office.house.projector
    with closing(projector.engine.connect()) as db:
        for view in projector.views:
            assert hashlib.sha256(files[f"views/{view.name}.jsonl"]).hexdigest() == digest(db, view)
    assert len([name for name in files if name.startswith("views/")]) == len(projector.views) + 1
    [position] = json.loads(files["views/position.jsonl"])
    assert position >= json.loads(files["events.jsonl"].splitlines()[-1])["pos"]


def test_one_claim_is_verified_alone_with_its_own_documents(web: Web, tmp_path: Path) -> None:
    office = web.office
    mine = office.rejected("alder", evidence=[office.document("alder")])
    other = office.submit("birch", evidence=[office.document("birch", "other work")])
    path = taken(web, tmp_path, claim_id=mine)
    assert verify_bundle(path, keyed(office)).outcome == "verified"
    files = unpacked(path)
    assert {json.loads(line)["stream"] for line in files["events.jsonl"].splitlines()} == {str(mine)}
    assert str(other).encode() not in path.read_bytes()
    assert len([name for name in files if name.startswith("documents/")]) == 1


def test_a_document_that_was_erased_is_missing_by_the_word_of_the_record(web: Web, tmp_path: Path) -> None:
    office = web.office
    claim_id = office.rejected("alder", evidence=[office.document("alder")])
    erasure = office.house.erasure
    erasure.erase(office.call("olga"), erasure.thing(claim_id), Ground.RETENTION_ENDED, lambda done, of: None)
    whole = taken(web, tmp_path)
    assert verify_bundle(whole, keyed(office)).outcome == "verified"
    assert not [name for name in unpacked(whole) if name.startswith("documents/")]
    assert verify_bundle(taken(web, tmp_path, claim_id=claim_id), keyed(office)).outcome == "unknown"


def test_that_it_was_taken_is_on_record_before(web: Web, tmp_path: Path) -> None:
    office = web.office
    claim_id = office.submit("alder")
    for params, about in (({"claim_id": claim_id}, claim_id), ({}, None)):
        path = taken(web, tmp_path, **params)
        _, size, root, *_ = unpacked(path)["checkpoint"].decode().split("\n")
        [fact] = [one for one in office.house.ledger.load(access_stream(about)) if isinstance(one.event, ExportTaken)]
        assert (fact.event, fact.actor) == (ExportTaken(claim_id=about, size=int(size), root=root), "carl")


def test_a_claim_that_is_not_there_or_not_signed_yet_is_refused(web: Web) -> None:
    for absent in (uid("no claim"), access_stream(None)):
        assert code_of(web.get("carl", "/v1/audit/export", claim_id=absent)) == (404, "not_found")
    claim_id = web.office.submit("alder")
    assert code_of(web.get("carl", "/v1/audit/export", claim_id=claim_id)) == (404, "not_in_log")


def test_an_event_recorded_just_now_is_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOMENT_SECONDS", 60.0)
    house, claim_id = web.office.house, web.office.submit("alder")
    found, looks = house.record.signed, []

    def signed() -> int:
        looks.append(None)
        if len(looks) == 2:
            house.record.integrator.catch_up()
        return found()

    with patch.object(web.client.app.state.signed, "position", signed):  # type: ignore[attr-defined]
        assert web.get("carl", "/v1/audit/export", claim_id=claim_id).status_code == 200


def test_a_few_bundles_are_made_at_a_time(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds files and a copy of the views until it was read."""
    web.office.house.record.integrator.catch_up()
    room = web.client.app.state.rooms.bundles  # type: ignore[attr-defined]
    for _ in range(5):
        assert web.get("carl", "/v1/audit/export").status_code == 200
    room.take("carl", 1)
    assert web.get("carl", "/v1/audit/export").status_code == 200
    room.take("carl", 1)
    taken = len(exports(web))
    assert code_of(web.get("carl", "/v1/audit/export")) == (503, "busy")
    assert len(exports(web)) == taken, "what was refused is not on record"
    monkeypatch.setattr(export, "on_record", raises(Unavailable("gone")))
    room.give_back("carl", 1)
    for _ in range(3):
        assert code_of(web.get("carl", "/v1/audit/export")) == (503, "store_unavailable")
    assert room.left == 3


def exports(web: Web) -> list[Any]:
    return [one for one in web.office.house.ledger.load(access_stream(None)) if isinstance(one.event, ExportTaken)]


def test_only_compliance_may_take_it(web: Web) -> None:
    for who in ("rex", "olga", "ada"):
        assert code_of(web.get(who, "/v1/audit/export")) == (403, "role_required")


# ---------------------------------------------------------------- on the command line


def test_on_the_command_line_it_is_written_whole_or_not_at_all(
    office: Office, claimlog: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    claim_id = office.submit("alder", evidence=[office.document("alder")])
    point_at(office.house.settings, monkeypatch)
    monkeypatch.chdir(tmp_path)
    to = tmp_path / "record.tar"
    told = claimlog("audit", "export", "--to", to, "--json").json
    assert told == {"file": str(to), "size": to.stat().st_size, "sha256": hashlib.sha256(to.read_bytes()).hexdigest()}
    assert to.stat().st_mode & 0o777 == 0o600
    assert verify_bundle(to, keyed(office)).outcome == "verified"
    (tmp_path / "events.jsonl").write_bytes(unpacked(to)["events.jsonl"])
    assert claimlog("audit", "replay", tmp_path / "events.jsonl", "--json").json["judged"] == 1
    shown = claimlog("audit", "export", "--claim", claim_id)
    [of_claim] = tmp_path.glob(f"claimlog-claim-{claim_id}-*.tar")
    assert shown.code == 0 and of_claim.name in shown.out
    assert verify_bundle(of_claim).outcome == "verified"
    refused = claimlog("audit", "export", "--claim", uid("no claim"), "--to", tmp_path / "none.tar")
    assert refused.code == 2 and "there is no claim" in refused.err
    refused = claimlog("audit", "export", "--to", tmp_path / "no folder/none.tar")
    assert refused.code == 2 and "cannot be written" in refused.err
    assert not (tmp_path / "none.tar").exists() and not list(tmp_path.glob(".*"))


def test_after_a_rotation_the_new_key_and_the_old_one_verify_what_each_signed(
    office: Office, claimlog: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    point_at(office.house.settings, monkeypatch)
    [old] = office.house.log_keys
    office.submit("alder")
    claimlog("audit", "rotate-key")
    [new] = [key for key in office.house.log_keys if key.text != old.text]
    to = tmp_path / "record.tar"
    claimlog("audit", "export", "--to", to)
    assert verify_bundle(to, new.text).outcome == verify_bundle(to).outcome == "verified"
    assert verify_bundle(to, old.text).outcome == "broken"
    kept = next(one for one in office.house.log.kept() if one.size)
    (tmp_path / "kept").write_text(kept.note)
    for key in (None, new.text):
        assert verify_bundle(to, key, tmp_path / "kept").outcome == "verified"


def test_a_draft_that_cannot_be_finished_leaves_nothing(
    office: Office, claimlog: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    point_at(office.house.settings, monkeypatch)

    def failing(*_: Any) -> UUID:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("application.ledger.transparency.bundle.writer.Writer.documents", failing)
    with pytest.raises(RuntimeError):
        claimlog("audit", "export", "--to", tmp_path / "record.tar")
    assert not list(tmp_path.glob("*record*"))
