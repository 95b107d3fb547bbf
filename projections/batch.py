"""A stretch of the ledger on its way into the views: decoded once, claims and slots folded once for all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from domain.claim.events import ClaimFact
from domain.recorded import Recorded
from domain.slot.events import SlotFact
from projections.claim_details import ClaimDetails
from projections.slot_details import SlotDetails

AnyRecorded = Recorded[Any]
Details = TypeVar("Details")


@dataclass
class Batch:
    """The events, and the details of every claim and slot they touch, as they stand after the last of them."""

    events: Sequence[AnyRecorded]
    claims: dict[UUID, ClaimDetails] = field(default_factory=dict)
    slots: dict[UUID, SlotDetails] = field(default_factory=dict)

    def without(self, streams: Set[UUID]) -> "Batch":
        if self.streams.isdisjoint(streams):
            return self
        events = [event for event in self.events if event.stream not in streams]
        claims = {stream: details for stream, details in self.claims.items() if stream not in streams}
        return Batch(events, claims, {stream: details for stream, details in self.slots.items() if stream not in streams})

    @cached_property
    def streams(self) -> Set[UUID]:
        return {event.stream for event in self.events}


def of_claims(events: Iterable[AnyRecorded]) -> list[AnyRecorded]:
    return [event for event in events if isinstance(event.event, ClaimFact)]


def of_slots(events: Iterable[AnyRecorded]) -> list[AnyRecorded]:
    return [event for event in events if isinstance(event.event, SlotFact)]


Fold = Callable[[Details | None, AnyRecorded], Details]


def folded(
    known: Mapping[UUID, Details], events: Iterable[AnyRecorded], fold: Fold[Details]
) -> tuple[dict[UUID, Details], dict[UUID, AnyRecorded]]:
    """The details after the events, and the event at which the fold of a stream broke; what follows in that stream is left."""
    after: dict[UUID, Details] = dict(known)
    broken: dict[UUID, AnyRecorded] = {}
    for event in events:
        if event.stream in broken:
            continue
        try:
            after[event.stream] = fold(after.get(event.stream), event)
        except Exception:  # whatever it is: one stream's trouble must not stop the others
            broken[event.stream] = event
    return {stream: details for stream, details in after.items() if stream not in broken}, broken
