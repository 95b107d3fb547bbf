"""`claimlog audit erase`, `hold`, `release`, `holds`: by e-mail, claim or reference, for people and for scripts."""

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.ports import Change, Written
from domain.claim.events import CommentAdded
from domain.values import Personal, Role, Visibility
from projections.claim_details import details_of
from projections.reference import reference_of
from tests.support.directory import CONTOSO
from tests.support.house import Office
from tests.support.terminal import Type, claimlog
from tests.support.values import NOW, guid, uid
from tests.support.worlds import AT_FABRIKAM

__all__ = ["claimlog"]
ANN = "ann@contoso.example"
GROUND = ("--ground", "request_of_the_person")
ANNS: dict[str, Any] = {"customer": {"tenant_id": CONTOSO, "domain": "contoso.example", "contact": {"name": "Ann", "email": ANN}}}


@pytest.fixture
def claim_id(office: Office, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """In a house that is open, as a server's is."""
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(office.house.settings.data_dir))
    return office.submit("alder", **ANNS)


def name_of(office: Office, claim_id: UUID) -> str:
    contact = details_of(office.events(claim_id)).customer.contact
    assert contact
    return office.read(contact.name)


def document_of(office: Office, claim_id: UUID) -> str:
    [item] = details_of(office.events(claim_id)).evidence
    assert item.evidence.name
    return office.read(item.evidence.name)


def test_a_person_is_erased_by_email_beside_a_house_that_is_open(claimlog: Type, office: Office, claim_id: UUID) -> None:
    assert name_of(office, claim_id) == "Ann"
    told = claimlog("audit", "erase", f" {ANN.upper()}", *GROUND, "--yes", "--as", "carl", "--json")
    assert told.code == 0 and told.json["position"] == office.house.ledger.head()
    assert told.json["claims"] == [str(claim_id)] and [one["company"] for one in told.json["documents"]] == ["alder"]
    assert name_of(office, claim_id) == "[erased]"
    [line] = [line for line in claimlog("events").lines if line["type"] == "erasure.subject_erased.v1"]
    assert (line["actor"], line["data"]["ground"], line["data"]["claim_id"]) == ("carl", "request_of_the_person", None)


@pytest.mark.parametrize("named", [str, reference_of, lambda claim: reference_of(claim).lower()], ids=["id", "reference", "typed"])
def test_a_claim_is_erased_by_id_or_reference(claimlog: Type, office: Office, claim_id: UUID, named: Any) -> None:
    told = claimlog("audit", "erase", named(claim_id), *GROUND, "--yes")
    assert told.code == 0 and "erased, recorded at position" in told.out and "documents destroyed" in told.out
    assert document_of(office, claim_id) == "[erased]" and name_of(office, claim_id) == "Ann"
    again = claimlog("audit", "erase", named(claim_id), *GROUND, "--yes")
    assert again.code == 0 and "was erased before" in again.out


def test_documents_that_others_need_are_listed_with_the_claim(claimlog: Type, office: Office, claim_id: UUID) -> None:
    other = office.submit("alder", **AT_FABRIKAM)
    told = claimlog("audit", "erase", claim_id, *GROUND, "--yes", "--json").json
    assert told["documents"] == [] and [one["claim_id"] for one in told["kept"]] == [str(other)]
    office.comment("alder", claim_id)
    assert str(other) in claimlog("audit", "erase", claim_id, *GROUND, "--yes").out


@pytest.mark.parametrize("typed", ["nobody@contoso.example", "0123456789*", "somebody", guid("nothing")])
def test_what_is_not_there_is_said(claimlog: Type, office: Office, claim_id: UUID, typed: str) -> None:
    head = office.house.ledger.head()
    told = claimlog("audit", "erase", typed, *GROUND, "--yes")
    assert told.code == 1 and told.err.startswith("nothing was done: ") and "nobody@" not in told.err
    assert claimlog("audit", "hold", typed, "--reference", "x").code == 1
    assert office.house.ledger.head() == head


def test_whoever_cannot_be_asked_says_yes_beforehand(claimlog: Type, office: Office, claim_id: UUID) -> None:
    told = claimlog("audit", "erase", ANN, *GROUND)
    assert told.code == 2 and "--yes" in told.err
    assert claimlog("audit", "erase", ANN, "--yes").code == 2, "without a ground"
    assert claimlog("audit", "erase", ANN, "--ground", "because", "--yes").code == 2
    assert name_of(office, claim_id) == "Ann"


@pytest.mark.parametrize(("answer", "code", "left"), [("n\n", 1, "Ann"), ("y\n", 0, "[erased]")])
def test_on_a_terminal_it_is_asked(
    claimlog: Type, office: Office, claim_id: UUID, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, left: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    told = claimlog("audit", "erase", ANN, *GROUND)
    assert told.code == code and f"Erase what is stored of {ANN}?" in told.out
    assert name_of(office, claim_id) == left


class Terminal:
    """With somebody at it who types this."""

    def __init__(self, typed: str) -> None:
        self.typed = typed

    def isatty(self) -> bool:
        return True

    def readline(self, *_: int) -> str:
        return self.typed


def test_a_hold_refuses_the_erasure_until_it_is_released(claimlog: Type, office: Office, claim_id: UUID) -> None:
    assert claimlog("audit", "hold", claim_id, "--reference", "2026/17", "--json").json == {"placed": True}
    assert "stands already" in claimlog("audit", "hold", reference_of(claim_id), "--reference", "2026/17").out
    [standing] = claimlog("audit", "holds", "--json").json
    assert standing == {"subject": str(claim_id), "claim_id": str(claim_id), "reference": "2026/17"}
    assert "2026/17" in claimlog("audit", "holds").out
    for subject in (ANN, claim_id):
        told = claimlog("audit", "erase", subject, *GROUND, "--yes")
        assert told.code == 1 and "2026/17" in told.err
    assert claimlog("audit", "release", claim_id, "--reference", "2026/18").code == 1
    assert claimlog("audit", "release", claim_id, "--reference", "2026/17", "--json").json == {"lifted": True}
    assert claimlog("audit", "holds", "--json").json == []
    assert claimlog("audit", "erase", ANN, *GROUND, "--yes").code == 0


def test_a_hold_on_a_person_is_placed_by_email(claimlog: Type, office: Office, claim_id: UUID) -> None:
    assert "placed" in claimlog("audit", "hold", ANN, "--reference", "2026/17").out
    assert claimlog("audit", "erase", claim_id, *GROUND, "--yes").code == 1
    assert "lifted" in claimlog("audit", "release", ANN, "--reference", "2026/17").out


def test_older_values_in_clear_are_named_and_counted(claimlog: Type, office: Office, claim_id: UUID) -> None:
    assert claimlog("doctor", "--json").json["events sealed as plain:"] == 0
    said = CommentAdded(comment_id=uid("c"), visibility=Visibility.SHARED, text=Personal(subject=claim_id, sealed="plain:Package one."))
    change = Change(claim_id, len(office.events(claim_id)), "a", Role.BILLING_ADMIN, office.claim(claim_id).policy, (said,))
    [old] = office.house.ledger.append([change], Written(NOW, uid("w"), claim_id, uid("w")))
    told = claimlog("audit", "erase", claim_id, *GROUND, "--yes")
    assert told.code == 1 and f"positions {old.position}" in told.err and "Package" not in told.err
    assert claimlog("doctor", "--json").json["events sealed as plain:"] == 1


def test_keys_may_lie_elsewhere(claimlog: Type, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("CLAIMLOG_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("CLAIMLOG_KEK_FILE", str(tmp_path / "kek"))
    told = claimlog("doctor", "--json")
    assert told.code == 0 and told.json["pragmas keys.db"] == {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1}
    assert (tmp_path / "keys" / "keys.db").exists() and (tmp_path / "kek").stat().st_mode & 0o777 == 0o400
    assert not [path for path in (tmp_path / "new").iterdir() if path.name.startswith(("keys", "kek"))]
    monkeypatch.setenv("CLAIMLOG_KEK_FILE", str(tmp_path / "another"))
    told = claimlog("doctor")
    assert told.code == 2 and "CLAIMLOG_KEK_FILE" in told.err
