"""Facts of a slot, told by company names, and given-when-then for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.claim.commands import Command
from domain.errors import Refused
from domain.slot import decisions
from domain.slot.consequences import consequences
from domain.slot.decisions import Ruling
from domain.slot.events import (
    AssociationEnded,
    AssociationStarted,
    Closing,
    ConflictClosed,
    ConflictOpened,
    Entered,
    Left,
    Ruled,
    SlotEvent,
    Why,
)
from domain.slot.slot import Slot, replay
from domain.values import EndReason, Finding, Personal
from tests.support.directory import SALES_SLOT
from tests.support.values import CONFLICT, document, sealed, uid

NEWER = sealed("Newer proof of execution.")


def claim_of(company: str) -> UUID:
    return uid(f"{company}'s claim")


def association_of(company: str) -> UUID:
    return uid(f"{company}'s association")


def claims_of(*companies: str) -> tuple[UUID, ...]:
    return tuple(claim_of(company) for company in companies)


def entered(company: str) -> Entered:
    return Entered(claim=claim_of(company), company=company, key=SALES_SLOT)


def left(company: str, why: Why = Why.WITHDRAWN) -> Left:
    return Left(claim=claim_of(company), why=why)


def conflict_opened(*companies: str) -> ConflictOpened:
    return ConflictOpened(conflict_id=CONFLICT, parties=claims_of(*companies))


def conflict_closed(*companies: str, how: Closing = Closing.OTHERS_LEFT) -> ConflictClosed:
    return ConflictClosed(conflict_id=CONFLICT, how=how, parties=claims_of(*companies))


def ruled(winner: str | None = None, **changes: Any) -> Ruled:
    found: dict[str, Any] = {"rationale": NEWER, "cited_documents": (document(1),), "notes": {}, "versions": {}}
    who: dict[str, Any] = {"conflict_id": CONFLICT, "ruled_by": "ann", "winner": claim_of(winner) if winner else None}
    return Ruled(**who | found | changes)


def association_started(company: str) -> AssociationStarted:
    return AssociationStarted(association_id=association_of(company), claim=claim_of(company), company=company)


def association_ended(company: str, why: EndReason = EndReason.PARTNER_REQUEST, rationale: Personal | None = None) -> AssociationEnded:
    return AssociationEnded(association_id=association_of(company), claim=claim_of(company), why=why, rationale=rationale)


def held_by(company: str) -> tuple[SlotEvent, ...]:
    return entered(company), association_started(company)


def conflict(first: str, second: str, *others: str, holder: str | None = None) -> tuple[SlotEvent, ...]:
    """They came in this order; a holder was there first."""
    begun = held_by(first) if holder == first else (entered(first),)
    return (*begun, entered(second), conflict_opened(first, second), *map(entered, others))


def enter(slot: Slot, company: str) -> list[SlotEvent]:
    return decisions.enter(slot, SALES_SLOT, claim_of(company), company, CONFLICT)


def leave(slot: Slot, company: str, why: Why = Why.WITHDRAWN) -> list[SlotEvent]:
    return decisions.leave(slot, claim_of(company), why)


def associate(slot: Slot, company: str) -> list[SlotEvent]:
    return decisions.associate(slot, association_of(company), claim_of(company))


def revoke(slot: Slot, company: str, rationale: Personal) -> list[SlotEvent]:
    return decisions.revoke(slot, claim_of(company), rationale)


def rule(slot: Slot, winner: str | None, **changes: Any) -> list[SlotEvent]:
    ruling: dict[str, Any] = {"rationale": NEWER, "cited_documents": (document(1),), "notes": {}, "versions": {}}
    won: dict[str, Any] = {"winner": winner and claim_of(winner), "association_id": association_of(winner or "nobody")}
    here: dict[str, Any] = {"conflict_id": CONFLICT, "ruled_by": "ann"}
    return decisions.rule(slot, Ruling(**here | won | ruling | changes))


end_association, end_subscription = decisions.end_association, decisions.end_subscription


@dataclass(frozen=True)
class SlotOutcome:
    slot: Slot
    events: tuple[SlotEvent, ...] = ()
    refused: Refused | None = None

    def then(self, *expected: SlotEvent) -> "SlotOutcome":
        assert self.refused is None
        assert self.events == expected
        return self

    def then_nothing(self) -> None:
        self.then()

    def then_refused(self, code: str) -> None:
        assert self.refused == Refused(code)

    def told(self, *findings: Finding, **expected: list[Command]) -> None:
        """What each company's claim is told, in its order; companies not named are told nothing."""
        said: dict[UUID, list[Command]] = {}
        for claim, command in consequences(self.slot, self.events, findings):
            said.setdefault(claim, []).append(command)
        assert said == {claim_of(company): commands for company, commands in expected.items()}


@dataclass(frozen=True)
class SlotStory:
    slot: Slot

    def when(self, decide: Callable[..., list[SlotEvent]], *args: Any, **kwargs: Any) -> SlotOutcome:
        try:
            return SlotOutcome(self.slot, tuple(decide(self.slot, *args, **kwargs)))
        except Refused as refused:
            return SlotOutcome(self.slot, refused=refused)


def slot(*facts: SlotEvent) -> SlotStory:
    return SlotStory(replay(facts))
