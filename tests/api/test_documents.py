"""Documents that are scanned: on their way in, and again when the scanner knows more; kept apart, taken out of use, given back."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.erasure import Ground
from tests.support.clamd import EICAR, SIGNATURE, scanner
from tests.support.house import furnish
from tests.support.papers import pdf, png
from tests.support.terminal import Printed, Type, claimlog, point_at
from tests.support.web import Reply, Web, code_of, web_in
from tests.support.worlds import PDF

__all__ = ["claimlog", "scanner"]
INFECTED, SUSPECT = pdf() + EICAR, pdf() + b"later"


@pytest.fixture
def scanned(tmp_path: Path, store: dict[str, Any], scanner: Any) -> Iterator[Web]:
    """A house whose documents are scanned."""
    with web_in(tmp_path / "data", scanner=scanner.address, **store) as web:
        furnish(web.office)
        yield web


@pytest.fixture
def typed(scanned: Web, claimlog: Type, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """The command line, on the same house; what was logged before is not what it prints."""
    point_at(scanned.office.house.settings, monkeypatch)
    monkeypatch.setenv("CLAIMLOG_SCANNER", str(scanned.office.house.settings.scanner))

    def typed(*words: object) -> Printed:
        capsys.readouterr()
        return claimlog(*words)

    return typed


def files(web: Web, folder: str) -> list[Path]:
    return sorted(path for path in (web.office.house.settings.data_dir / folder).rglob("*") if path.is_file())


def citing(web: Web, document_id: str) -> Any:
    return web.office.body("alder", evidence=[{"document_id": document_id, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}])


def test_what_is_clean_is_kept(scanned: Web, scanner: Any) -> None:
    assert scanned.upload("alder", PDF).status_code == 201 and scanner.asked == 1
    assert len(files(scanned, "documents")) == 1 and files(scanned, "quarantine") == []


def test_what_is_infected_is_refused_and_kept_apart_with_a_note(scanned: Web, capsys: pytest.CaptureFixture[str]) -> None:
    reply = scanned.client.post("/v1/evidence", headers=scanned.headers("alder"), files={"file": ("kanarie.pdf", INFECTED)})
    assert code_of(reply) == (422, "document_infected") and reply.json()["errors"][0]["pointer"] == "/file"
    assert files(scanned, "documents") == []
    content, note = files(scanned, "quarantine")
    assert content.read_bytes() == INFECTED and content.parent.stat().st_mode & 0o777 == 0o700
    told = json.loads(note.read_text())
    assert (told["company"], told["sha256"], told["signature"]) == ("alder", content.name, SIGNATURE) and set(told) == {
        "company",
        "sha256",
        "signature",
        "at",
    }
    assert 'claimlog_scans_total{verdict="infected"}' in scanned.get(None, "/metrics").text
    assert "kanarie" not in "".join(capsys.readouterr()) + note.read_text() + reply.text


def test_without_a_verdict_nothing_is_taken(scanned: Web, scanner: Any) -> None:
    scanner.silent = True
    reply = scanned.upload("alder", PDF)
    assert code_of(reply) == (503, "scanner_unavailable") and int(reply.headers["Retry-After"]) > 0
    assert files(scanned, "documents") == [] == files(scanned, "quarantine")
    scanner.silent = False
    assert scanned.upload("alder", PDF).status_code == 201


def test_what_was_kept_apart_goes_after_thirty_days(scanned: Web) -> None:
    scanned.upload("alder", INFECTED)
    for days, left in ((29, 2), (31, 0)):
        for path in files(scanned, "quarantine"):
            os.utime(path, (time.time() - days * 86_400,) * 2)
        scanned.office.house.documents.sweep()
        assert len(files(scanned, "quarantine")) == left


def later_infected(web: Web, scanner: Any) -> str:
    """A document that was clean by the signatures of the day."""
    document_id = str(web.upload("alder", SUSPECT).json()["document_id"])
    scanner.signatures["Later.Found"] = SUSPECT
    return document_id


def read(web: Web, document_id: str) -> Reply:
    return web.get("alder", f"/v1/evidence/{document_id}")


def test_a_later_scan_takes_a_document_out_of_use_and_a_person_gives_it_back(scanned: Web, scanner: Any, typed: Type) -> None:
    document_id = later_infected(scanned, scanner)
    scanned.upload("birch", png())
    claim_id = scanned.office.submit("alder", **citing(scanned, document_id))
    found = typed("documents", "scan", "--json")
    assert found.code == 1 and found.json["infected"] == [
        {"company": "alder", "document_id": document_id, "signature": "Later.Found", "quarantined": True}
    ]

    assert code_of(read(scanned, document_id)) == (409, "document_quarantined")
    assert code_of(scanned.get("rex", f"/v1/evidence/{document_id}", claim_id=claim_id)) == (409, "document_quarantined")
    assert scanned.get("carl", "/v1/audit/access").json()["items"] == [], "nobody opened it"
    refused = scanned.post("alder", "/v1/claims", citing(scanned, document_id))
    assert [one["code"] for one in refused.json()["findings"]] == ["evidence_unknown"]
    added = scanned.post("alder", f"/v1/claims/{claim_id}/evidence", citing(scanned, document_id)["evidence"][0])
    assert [one["code"] for one in added.json()["findings"]] == ["evidence_unknown"]
    assert scanned.get("alder", f"/v1/claims/{claim_id}").json()["evidence"][0]["document_id"] == document_id
    assert all(check.outcome == "verified" for check in scanned.office.house.verify().checks if check.name == "documents")

    assert typed("documents", "release", "alder", document_id).code == 0
    assert read(scanned, document_id).content == SUSPECT
    again = typed("documents", "scan", "--json")
    assert again.code == 0 and [one["quarantined"] for one in again.json["infected"]] == [False], "not for the same signature"
    assert typed("documents", "release", "alder", document_id).code == 1


def test_the_same_bytes_again_do_not_bring_it_back(scanned: Web, scanner: Any, typed: Type) -> None:
    document_id = later_infected(scanned, scanner)
    assert typed("documents", "scan").code == 1
    del scanner.signatures["Later.Found"]
    assert code_of(scanned.upload("alder", SUSPECT)) == (409, "document_quarantined")
    assert scanned.upload("birch", SUSPECT).status_code == 201, "another company's is another document"
    assert code_of(read(scanned, document_id)) == (409, "document_quarantined")


def test_one_in_quarantine_is_erased_like_any_other(scanned: Web, scanner: Any, typed: Type) -> None:
    document_id = later_infected(scanned, scanner)
    claim_id = scanned.office.submit("alder", **citing(scanned, document_id))
    typed("documents", "scan")
    assert typed("audit", "erase", claim_id, "--ground", "court_order", "--yes").code == 0
    assert document_id.removeprefix("sha256:") not in {path.name for path in files(scanned, "documents")}
    del scanner.signatures["Later.Found"]
    assert scanned.upload("alder", SUSPECT).status_code == 201
    assert read(scanned, document_id).content == SUSPECT, "it is a new one"


def test_a_scan_tells_people_what_it_found(scanned: Web, scanner: Any, typed: Type) -> None:
    scanned.upload("alder", png())
    assert typed("documents", "scan").code == 0
    document_id = later_infected(scanned, scanner)
    told = typed("documents", "scan")
    assert told.code == 1 and "2 documents scanned" in told.out and document_id in told.out and "Later.Found" in told.out


def test_without_a_scanner_the_command_says_what_is_missing(scanned: Web, typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAIMLOG_SCANNER")
    told = typed("documents", "scan")
    assert told.code == 2 and "CLAIMLOG_SCANNER" in told.err
    assert typed("documents", "scan", "--scanner", "norton://here").code == 2


def test_beyond_what_a_company_may_have_nothing_is_taken_until_there_is_room(tmp_path: Path, store: dict[str, Any]) -> None:
    with web_in(tmp_path / "data", documents_per_company=2**17, **store) as web:
        furnish(web.office)
        claim_id, there = web.office.submit("alder"), files(web, "documents")
        refused = web.upload("alder", SUSPECT)
        assert code_of(refused) == (413, "too_large") and "documents of your company" in refused.json()["errors"][0]["detail"]
        assert web.upload("alder", there[0].read_bytes()).status_code == 201 and files(web, "documents") == there
        assert web.upload("birch", SUSPECT).status_code == 201
        erasure = web.office.house.erasure
        erasure.erase(web.office.call("carl"), erasure.thing(claim_id), Ground.RETENTION_ENDED, lambda done, of: None)
        assert web.upload("alder", SUSPECT).status_code == 201
