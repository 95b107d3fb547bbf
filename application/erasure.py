"""Personal data taken out of the record, though the record stays: holds, the fact, then keys and documents."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from application.ports import AnyRecorded, DocumentStore, Unopenable, Vault
from application.runner import run
from application.traces import Report, Trace, cited_in, citing, sealed_in, trace_of
from application.work import Call, Work, World
from domain.erasure import ERASURES, ErasedDocument, ErasureEvent, Ground, HoldLifted, HoldPlaced, SubjectErased
from domain.values import ClaimId, Personal


class CannotErase(Exception):
    """Why not, in a sentence. Nothing was recorded."""


class Whose(NamedTuple):
    """All subjects that a person, a claim or a slot has been so far, the one whose values can be erased last."""

    subjects: list[UUID]
    claim_id: ClaimId | None = None

    @property
    def subject(self) -> UUID:
        return self.subjects[-1]

    @property
    def lasting(self) -> UUID:
        """By which a hold finds a claim or slot again after an erasure."""
        return self.claim_id or self.subject


class Hold(NamedTuple):
    subject: UUID
    claim_id: ClaimId | None
    reference: str


class Kept(NamedTuple):
    """A document that was not destroyed, because this claim of somebody else still cites it."""

    document: ErasedDocument
    claim_id: ClaimId


class Erased(NamedTuple):
    """`position` is that of the fact; None where all of it was erased before."""

    position: int | None
    subject: UUID
    claims: list[ClaimId]
    documents: list[ErasedDocument]
    kept: list[Kept]


@dataclass(frozen=True, slots=True)
class Erasure:
    world: World
    vault: Vault
    documents: DocumentStore

    def person(self, email: str) -> Whose:
        return Whose(self.vault.subjects_of(email))

    def thing(self, stream: UUID) -> Whose:
        """A claim, or by its id as it stands in the events another subject."""
        is_claim = any(row.topic.startswith("claim.") for row in self.world.ledger.rows(0, 1, stream))
        return Whose(self.vault.heirs(stream), stream if is_claim else None)

    def erase(self, call: Call, whose: Whose, ground: Ground, report: Report) -> Erased:
        """Raises CannotErase. The fact stands before anything is destroyed: what a crash left is made up for at the next start."""
        told: list[Erased] = []

        def decide(work: Work) -> UUID:
            trace = self.found(whose, report)
            before = work.stream(ERASURES)
            refuse_held(holds_in(before), self.touched(whose, trace))
            documents, kept = self.parted(trace.claims, last_erased(before), report)
            told[:] = [Erased(None, whose.subject, sorted(trace.claims), documents, kept)]
            if trace.values or documents:
                fact = SubjectErased(subject=whose.subject, claim_id=whose.claim_id, ground=ground, documents=tuple(documents))
                work.note(ERASURES, [fact])
            return ERASURES

        outcome = run(self.world, call, decide)
        self.apply()
        return told[0]._replace(position=outcome.position if outcome.recorded else None)

    def found(self, whose: Whose, report: Report) -> Trace:
        """Raises CannotErase where nothing ever was, or where something could still be read afterwards."""
        trace = trace_of(self.world.ledger, whose.subject, report)
        if whose.claim_id:
            trace.claims.add(whose.claim_id)
        if not trace.values and not trace.claims and len(whose.subjects) == 1:
            raise CannotErase("nothing is sealed for this subject; a person is known by e-mail, a claim by its id or reference")
        if trace.in_clear:
            positions = ", ".join(map(str, trace.in_clear))
            raise CannotErase(f"sealed as plain:, which an append-only ledger keeps for ever: the events at positions {positions}")
        return trace

    def touched(self, whose: Whose, trace: Trace) -> set[UUID]:
        """Whose holds count: the subject's, those of the claims that name it, and with a claim those of the people it names."""
        people = {value.subject for event in self.streams([whose.claim_id] if whose.claim_id else []) for value in personal(event)}
        return {*whose.subjects, *trace.claims, *people}

    def parted(self, claims: Iterable[ClaimId], erased: dict[ClaimId, int], report: Report) -> tuple[list[ErasedDocument], list[Kept]]:
        """The documents that only these claims cite, and those that others of their company brought, and were not erased since."""
        ours = set(claims)
        company = {claim: self.company_of(claim) for claim in ours}
        cited = {(company[event.stream], document) for event in self.streams(ours) for document in cited_in(event.event.model_dump())}
        there = sorted(one for one in cited if self.is_there(*one))
        needed = citing(self.world.ledger, {document for _, document in there}, report)
        destroyed, kept = [], []
        for owner, document in there:
            one = ErasedDocument(company=owner, document_id=document)
            living = [claim for claim, at in needed[document].items() if claim not in ours and at > erased.get(claim, 0)]
            others = [claim for claim in sorted(living) if self.company_of(claim) == owner]
            kept += [Kept(one, claim) for claim in others]
            destroyed += [] if others else [one]
        return destroyed, kept

    def is_there(self, company: str, document: str) -> bool:
        """Also under a name that cannot be opened."""
        try:
            return self.documents.get(company, document) is not None
        except Unopenable:
            return True

    def company_of(self, claim: ClaimId) -> str:
        [first] = self.world.ledger.rows(0, 1, claim)
        return str(self.world.ledger.envelope(first).data["company"])

    def streams(self, claims: Iterable[ClaimId]) -> Iterator[AnyRecorded]:
        for claim in claims:
            yield from self.world.ledger.load(claim)

    def hold(self, call: Call, whose: Whose, reference: str, report: Report) -> bool:
        """Whether it was not there already. Raises CannotErase where there is nothing that could be erased."""
        trace = trace_of(self.world.ledger, whose.subject, report)
        if not trace.values and whose.claim_id is None:
            raise CannotErase("nothing is sealed for this subject")
        return self.noted(call, HoldPlaced(subject=whose.lasting, claim_id=whose.claim_id, reference=reference), there=False)

    def release(self, call: Call, whose: Whose, reference: str) -> bool:
        """Whether it was there."""
        return self.noted(call, HoldLifted(subject=whose.lasting, claim_id=whose.claim_id, reference=reference), there=True)

    def noted(self, call: Call, fact: HoldPlaced | HoldLifted, *, there: bool) -> bool:
        def decide(work: Work) -> UUID:
            if (Hold(fact.subject, fact.claim_id, fact.reference) in holds_in(work.stream(ERASURES))) == there:
                work.note(ERASURES, [fact])
            return ERASURES

        return run(self.world, call, decide).recorded > 0

    def holds(self) -> list[Hold]:
        return holds_in(self.world.ledger.load(ERASURES))

    def apply(self) -> None:
        """Every erasure of the record once more: after a crash, and after a restore of older keys or documents. Idempotent."""
        erased = [event for event in facts_in(self.world.ledger.load(ERASURES)) if isinstance(event, SubjectErased)]
        self.vault.destroy({event.subject for event in erased})
        for document, times in Counter(document for event in erased for document in event.documents).items():
            self.documents.destroy(document.company, document.document_id, times)
        self.documents.sweep()


def refuse_held(holds: Iterable[Hold], touched: set[UUID]) -> None:
    if standing := sorted({hold.reference for hold in holds if hold.subject in touched}):
        raise CannotErase(f"a legal hold stands against it: {', '.join(standing)}")


def holds_in(stream: Iterable[AnyRecorded]) -> list[Hold]:
    standing: dict[Hold, None] = {}
    for event in facts_in(stream):
        if isinstance(event, HoldPlaced):
            standing[Hold(event.subject, event.claim_id, event.reference)] = None
        elif isinstance(event, HoldLifted):
            standing.pop(Hold(event.subject, event.claim_id, event.reference), None)
    return list(standing)


def last_erased(stream: Iterable[AnyRecorded]) -> dict[ClaimId, int]:
    """Positions by claim."""
    erased = [event for event in stream if isinstance(event.event, SubjectErased)]
    return {event.event.claim_id: event.position for event in erased if event.event.claim_id}


def facts_in(stream: Iterable[AnyRecorded]) -> Iterator[ErasureEvent]:
    for recorded in stream:
        yield recorded.event


def personal(event: AnyRecorded) -> Iterator[Personal]:
    return sealed_in(event.event.model_dump())
