"""A real house in a folder of its own, a clock set by hand, and the people in it, who act by their first names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import UUID

import pytest

from api.settings import Settings
from api.wiring import House, open_house
from application.conflicts import ConflictSeen
from application.forms import (
    AnswerForm,
    ApprovalForm,
    AssignmentForm,
    ClaimDraft,
    ClaimForm,
    CommentForm,
    DisputeForm,
    EvidenceForm,
    LeaveForm,
    RejectionForm,
    RequestForm,
    RevocationForm,
    RulingForm,
)
from application.ports import AnyRecorded
from application.runner import Outcome
from application.traces import sealed_in
from application.work import Call, Expected, Work
from domain.actor import Actor
from domain.claim.claim import Claim
from domain.errors import Refusal, Refused
from domain.slot.key import SlotKey
from domain.slot.slot import Slot
from domain.values import Personal, Role, Source
from tests.support.people import partner, person, vendor
from tests.support.values import NOW, instant
from tests.support.worlds import CONTOSO_AND_ITS_PARTNERS, MPNS, PDF, claim_body

AMY = vendor("amy", Role.ARBITRATOR)


@dataclass
class HandClock:
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def set(self, text: str) -> None:
        self.at = instant(text)


class Office:
    """Contoso's claims: partners act by their company's name, the vendor's people by their own. Claims are of Teams."""

    def __init__(self, house: House, clock: HandClock) -> None:
        self.house, self.clock = house, clock

    def call(self, who: str, *versions: object) -> Call:
        return Call(actor_of(who), Expected(tuple(map(str, versions))))

    def put(self, kind: str, *rows: dict[str, Any]) -> Outcome:
        return self.house.reference.put(self.call("olga"), kind, rows)[1]

    def silence(self, *sources: Source) -> None:
        """These directories do not answer until the next call."""
        self.house.outages.set(sources)

    def document(self, company: str, words: str = "work done", acknowledged_on: str | None = "2026-02-20") -> dict[str, Any]:
        """Uploaded by the company, as it is cited."""
        kept = self.house.documents.put(company, "sow.pdf", BytesIO(PDF + words.encode()))
        return {"document_id": kept.document_id, "kind": "statement_of_work", "acknowledged_on": acknowledged_on}

    def body(self, company: str, **changes: Any) -> dict[str, Any]:
        return claim_body(company, **({"evidence": [self.document(company)]} | changes))

    def submit(self, company: str, **changes: Any) -> UUID:
        return self.house.claims.submit(self.call(company), ClaimForm.model_validate(self.body(company, **changes))).stream[0].stream

    def check(self, company: str, **changes: Any) -> list[str]:
        """The codes of a dry run."""
        found = self.house.claims.check(self.call(company), ClaimDraft.model_validate(self.body(company, **changes)))
        return [finding.code for finding in found.findings]

    def take(self, who: str, claim_id: UUID, assignee: str | None = None) -> Outcome:
        versions = [self.claim(claim_id).version] if assignee else []
        return self.house.reviews.assign(self.call(who, *versions), claim_id, AssignmentForm(assignee=assignee))

    def release(self, who: str, claim_id: UUID) -> Outcome:
        return self.house.reviews.release(self.call(who), claim_id)

    def ask(self, who: str, claim_id: UUID, *reasons: str) -> Outcome:
        form = RequestForm.model_validate({"reason_codes": reasons or ["evidence_missing"], "message": "Please send it."})
        return self.house.reviews.ask(self.call(who), claim_id, form)

    def approve(self, who: str, claim_id: UUID, *versions: int) -> Outcome:
        return self.house.reviews.approve(self.call(who, *versions), claim_id, ApprovalForm(rationale="Complete."))

    def reject(self, who: str, claim_id: UUID, reason: str = "evidence_insufficient") -> Outcome:
        form = RejectionForm.model_validate({"reason_code": reason, "rationale": "No product named."})
        return self.house.reviews.reject(self.call(who), claim_id, form)

    def comment(self, who: str, claim_id: UUID, visibility: str = "shared") -> Outcome:
        form = CommentForm.model_validate({"text": "Package two.", "visibility": visibility})
        return self.house.claims.comment(self.call(who), claim_id, form)

    def add(self, company: str, claim_id: UUID, document: dict[str, Any]) -> Outcome:
        return self.house.claims.add_evidence(self.call(company), claim_id, EvidenceForm.model_validate(document))

    def answer(self, company: str, claim_id: UUID, *documents: dict[str, Any], **amendments: Any) -> Outcome:
        form = AnswerForm.model_validate({"message": "Here.", "evidence": documents, "amendments": amendments})
        return self.house.claims.answer(self.call(company), claim_id, form)

    def dispute(self, company: str, claim_id: UUID, *documents: dict[str, Any]) -> Outcome:
        form = DisputeForm.model_validate({"justification": "Page 3 names it.", "evidence": documents})
        return self.house.claims.dispute(self.call(company), claim_id, form)

    def withdraw(self, company: str, claim_id: UUID) -> Outcome:
        return self.house.claims.withdraw(self.call(company), claim_id, leaving())

    def terminate(self, company: str, claim_id: UUID) -> Outcome:
        return self.house.claims.terminate(self.call(company), self.association(claim_id), leaving())

    def revoke(self, who: str, claim_id: UUID) -> Outcome:
        form = RevocationForm(rationale="Granted in error.")
        return self.house.conflicts.revoke(self.call(who), self.association(claim_id), form)

    def conflict(self, claim_id: UUID) -> ConflictSeen:
        """The one the claim is in, or was in last."""
        return self.house.conflicts.look(self.conflict_id(claim_id))

    def rule(self, who: str, conflict_id: UUID, winner: UUID | None, *versions: str, **changes: Any) -> Outcome:
        """On the version that stands now, unless another is named."""
        seen = versions or (self.house.conflicts.look(conflict_id).version,)
        form = RulingForm.model_validate({"winner_claim_id": winner, "rationale": "Newer proof."} | changes)
        return self.house.conflicts.rule(self.call(who, *seen), conflict_id, form)

    def events(self, stream: UUID) -> list[AnyRecorded]:
        return self.house.ledger.load(stream)

    def story(self, stream: UUID) -> list[str]:
        return [recorded.event.name for recorded in self.events(stream)]

    def last(self, stream: UUID, name: str) -> AnyRecorded:
        """The latest event of this name."""
        return [recorded for recorded in self.events(stream) if recorded.event.name == name][-1]

    def read(self, sealed: Personal) -> str:
        return self.house.vault.open(sealed)

    def words(self, stream: UUID) -> list[str]:
        """All that is sealed in its events, opened."""
        ledger = self.house.ledger
        return [self.read(text) for row in ledger.rows(0, 1000, stream) for text in sealed_in(ledger.envelope(row).data)]

    def claim(self, claim_id: UUID) -> Claim:
        return Work(self.house.world, self.call("carl")).any_claim(claim_id)

    def slot(self, key: SlotKey) -> Slot:
        return Work(self.house.world, self.call("carl")).slot(key.id)

    def slot_of(self, claim_id: UUID) -> Slot:
        key = self.claim(claim_id).slot
        assert key
        return self.slot(key)

    def association(self, claim_id: UUID) -> UUID:
        key = self.claim(claim_id).slot
        assert key
        started = [recorded.event for recorded in self.events(key.id) if recorded.event.name == "association_started"]
        found: UUID = next(event.association_id for event in started if event.claim == claim_id)
        return found

    def conflict_id(self, claim_id: UUID) -> UUID:
        found: UUID = self.last(claim_id, "contested").event.conflict_id
        return found

    def approved(self, company: str, **changes: Any) -> UUID:
        """A claim that is partner of record already, by rex."""
        claim_id = self.submit(company, **changes)
        self.take("rex", claim_id)
        self.approve("rex", claim_id)
        return claim_id

    def rejected(self, company: str, reason: str = "evidence_insufficient", **changes: Any) -> UUID:
        claim_id = self.submit(company, **changes)
        self.take("rex", claim_id)
        self.reject("rex", claim_id, reason)
        return claim_id


def actor_of(who: str) -> Actor:
    """One of the vendor's people, or whoever files for a company."""
    if who in MPNS or who.startswith("racer"):
        return partner(f"{who}'s admin", who)
    if who.startswith("reviewer"):
        return vendor(who, Role.REVIEWER)
    return AMY if who == AMY.sub else person(who)


def leaving() -> LeaveForm:
    return LeaveForm.model_validate({"reason_code": "no_longer_with_customer"})


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    with pytest.raises(Refusal) as told:
        yield told
    assert told.value.code == code


def findings_of(told: pytest.ExceptionInfo[Refusal]) -> dict[str, str]:
    """Where each finding points, by its code."""
    assert isinstance(told.value, Refused)
    return {finding.code: finding.pointer for finding in told.value.findings}


@contextmanager
def office_in(folder: Path, clock: HandClock | None = None, **settings: Any) -> Iterator[Office]:
    """Opened, started and empty, unless it was opened there before."""
    clock = clock or HandClock()
    house = open_house(Settings(data_dir=folder, **settings), sandbox=True, clock=clock)
    try:
        house.start()
        yield Office(house, clock)
    finally:
        house.close()


def furnish(office: Office) -> Office:
    for kind, rows in CONTOSO_AND_ITS_PARTNERS.items():
        office.put(kind, *rows)
    return office


def come_and_go(office: Office, times: int) -> UUID:
    """Two events of the slot each time."""
    for _ in range(times):
        claim = office.submit("alder")
        key = office.claim(claim).slot
        office.withdraw("alder", claim)
    assert key
    return key.id


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a furnished house on files: tests begin with a copy, which takes a third of the time."""
    folder = tmp_path_factory.mktemp("furnished") / "data"
    with office_in(folder) as office:
        furnish(office)
    return folder


@contextmanager
def furnished_office_in(folder: Path, furnished: Path, store: dict[str, Any]) -> Iterator[Office]:
    """A house with Contoso, its subscriptions, and the partners alder, birch and cedar."""
    if not store:
        copytree(furnished, folder)
    with office_in(folder, **store) as office:
        yield furnish(office) if store else office


@pytest.fixture
def office(tmp_path: Path, furnished: Path, store: dict[str, Any]) -> Iterator[Office]:
    with furnished_office_in(tmp_path / "data", furnished, store) as office:
        yield office
