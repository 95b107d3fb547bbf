"""One slot as the read side knows it: the decider's state, its conflicts and its associations. A pure fold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from domain.changing import replace
from domain.recorded import Recorded
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
from domain.slot.slot import Slot, evolve
from domain.values import CompanyId

RecordedSlot = Recorded[SlotEvent]


@dataclass(frozen=True)
class ConflictDetails:
    """`parties` are all claims that were ever in it, `present` how many are (or were, at its closing)."""

    id: UUID
    opened_at: datetime
    opened_position: int
    parties: tuple[UUID, ...]
    present: int
    closed_at: datetime | None = None


@dataclass(frozen=True)
class AssociationDetails:
    id: UUID
    claim: UUID
    company: CompanyId
    started_at: datetime
    started_position: int
    ended_at: datetime | None = None
    end_reason: str | None = None


@dataclass(frozen=True)
class SlotDetails:
    """`conflicts` and `associations` hold those that run and those this stretch of events ended."""

    slot: Slot
    key: SlotKey
    conflicts: dict[UUID, ConflictDetails] = field(default_factory=dict)
    associations: dict[UUID, AssociationDetails] = field(default_factory=dict)

    def running(self) -> "SlotDetails":
        """What the next stretch has to know: ended conflicts and associations stand in their own tables."""
        conflicts = {known: one for known, one in self.conflicts.items() if one.closed_at is None}
        associations = {known: one for known, one in self.associations.items() if one.ended_at is None}
        return replace(self, conflicts=conflicts, associations=associations)


def slot_details_of(stream: Iterable[RecordedSlot]) -> SlotDetails:
    details = None
    for recorded in stream:
        details = fold(details, recorded)
    assert details, "an empty stream"
    return details


def fold(details: SlotDetails | None, recorded: RecordedSlot) -> SlotDetails:
    event = recorded.event
    if details is None:
        assert isinstance(event, Entered), f"{event.name} in a slot nobody entered"
        return SlotDetails(slot=evolve(Slot(), event), key=event.key)
    return replace(details, **{**told(details, recorded), "slot": evolve(details.slot, event)})


def told(details: SlotDetails, recorded: RecordedSlot) -> dict[str, Any]:
    match recorded.event:
        case Entered(claim=claim):
            return joined(details, claim)
        case ConflictOpened() as event:
            return {"conflicts": details.conflicts | {event.conflict_id: opened(event, recorded)}}
        case Left():
            return {}
        case ConflictClosed() as event:
            return {"conflicts": details.conflicts | {event.conflict_id: closed(details, event, recorded)}}
        case Ruled():
            return {}
        case AssociationStarted() as event:
            return {"associations": details.associations | {event.association_id: started(event, recorded)}}
        case AssociationEnded() as event:
            return {"associations": details.associations | {event.association_id: ended(details, event, recorded)}}
        case other:
            assert_never(other)


def joined(details: SlotDetails, claim: UUID) -> dict[str, Any]:
    """Whoever enters while a conflict runs becomes a party to it."""
    if details.slot.conflict is None:
        return {}
    conflict = details.conflicts[details.slot.conflict]
    return {"conflicts": details.conflicts | {conflict.id: replace(conflict, parties=(*conflict.parties, claim))}}


def opened(event: ConflictOpened, recorded: RecordedSlot) -> ConflictDetails:
    return ConflictDetails(
        id=event.conflict_id,
        opened_at=recorded.at,
        opened_position=recorded.position,
        parties=event.parties,
        present=len(event.parties),
    )


def closed(details: SlotDetails, event: ConflictClosed, recorded: RecordedSlot) -> ConflictDetails:
    return replace(details.conflicts[event.conflict_id], closed_at=recorded.at, present=len(event.parties))


def started(event: AssociationStarted, recorded: RecordedSlot) -> AssociationDetails:
    return AssociationDetails(
        id=event.association_id,
        claim=event.claim,
        company=event.company,
        started_at=recorded.at,
        started_position=recorded.position,
    )


def ended(details: SlotDetails, event: AssociationEnded, recorded: RecordedSlot) -> AssociationDetails:
    return replace(details.associations[event.association_id], ended_at=recorded.at, end_reason=event.why.value)
