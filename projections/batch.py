"""A stretch of the ledger on its way into the views: decoded once, claims and slots folded once for all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table

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

    def without(self, streams: Iterable[UUID]) -> "Batch":
        gone = set(streams)
        events = [event for event in self.events if event.stream not in gone]
        claims = {stream: details for stream, details in self.claims.items() if stream not in gone}
        return Batch(events, claims, {stream: details for stream, details in self.slots.items() if stream not in gone})

    def of(self, stream: UUID) -> "Batch":
        return self.without({event.stream for event in self.events} - {stream})


class View(Protocol):
    """One read model: its name, its tables, and how a batch goes into them."""

    name: str
    tables: Sequence[Table]

    def project(self, db: Connection, batch: Batch) -> None: ...
    def forget(self, db: Connection, stream: UUID) -> None:
        """Removes what the view holds of one stream, so that it can be taken in again."""


def of_claims(events: Iterable[AnyRecorded]) -> list[AnyRecorded]:
    return [event for event in events if isinstance(event.event, ClaimFact)]


def of_slots(events: Iterable[AnyRecorded]) -> list[AnyRecorded]:
    return [event for event in events if isinstance(event.event, SlotFact)]


Fold = Callable[[Details | None, AnyRecorded], Details]


def folded(known: Mapping[UUID, Details], events: Iterable[AnyRecorded], fold: Fold[Details]) -> tuple[dict[UUID, Details], dict[UUID, str]]:
    """The details after the events, and why the fold of a stream broke; what follows in a broken stream is left."""
    after: dict[UUID, Details] = dict(known)
    broken: dict[UUID, str] = {}
    for event in events:
        if event.stream in broken:
            continue
        try:
            after[event.stream] = fold(after.get(event.stream), event)
        except Exception as error:
            broken[event.stream] = f"{type(error).__name__}: {error}"
    return {stream: details for stream, details in after.items() if stream not in broken}, broken
