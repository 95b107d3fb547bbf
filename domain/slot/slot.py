"""The state of a slot: who is in it, who holds it, and the conflict that runs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never
from uuid import UUID

from domain.changing import replace
from domain.slot.events import (
    AssociationEnded,
    AssociationStarted,
    ConflictClosed,
    ConflictOpened,
    Entered,
    Left,
    Ruled,
    SlotEvent,
)
from domain.slot.key import SlotKey
from domain.values import AssociationId, ClaimId, CompanyId, ConflictId


@dataclass(frozen=True, slots=True)
class Association:
    id: AssociationId
    claim: ClaimId
    company: CompanyId


@dataclass(frozen=True)
class Slot:
    """`claims` are those in the slot now, by the company of each, in the order they entered."""

    version: int = 0
    key: SlotKey | None = None
    claims: dict[ClaimId, CompanyId] = field(default_factory=dict)
    holder: Association | None = None
    conflict: ConflictId | None = None

    def has(self, company: CompanyId) -> bool:
        return company in self.claims.values()

    def others_than(self, company: CompanyId) -> bool:
        return any(other != company for other in self.claims.values())


def replay(events: Iterable[SlotEvent]) -> Slot:
    slot = Slot()
    for event in events:
        slot = evolve(slot, event)
    return slot


def evolve(slot: Slot, event: SlotEvent) -> Slot:
    return replace(_after(slot, event), version=slot.version + 1)


def _after(slot: Slot, event: SlotEvent) -> Slot:
    match event:
        case Entered(claim=claim, company=company, key=key):
            return replace(slot, key=key, claims=slot.claims | {claim: company})
        case Left(claim=gone):
            return replace(slot, claims=without(slot.claims, gone))
        case ConflictOpened(conflict_id=conflict_id):
            return replace(slot, conflict=conflict_id)
        case ConflictClosed():
            return replace(slot, conflict=None)
        case Ruled():
            return slot
        case AssociationStarted():
            return replace(slot, holder=Association(event.association_id, event.claim, event.company))
        case AssociationEnded():
            return replace(slot, holder=None)
        case _:
            assert_never(event)


def without(claims: dict[UUID, CompanyId], gone: UUID) -> dict[UUID, CompanyId]:
    return {claim: company for claim, company in claims.items() if claim != gone}
