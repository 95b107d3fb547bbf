"""How events go into the views: all at once where nothing is wrong, ever more finely where something is."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import InternalError, OperationalError

from projections import claims, slots
from projections.batch import AnyRecorded, Batch, folded, of_claims, of_slots
from projections.claim_details import fold as fold_claim
from projections.parking import Parking
from projections.slot_details import fold as fold_slot
from projections.views import View

OF_THE_STORE = (OperationalError, InternalError)


class Stored(Protocol):
    """A stored event, before it is decoded."""

    @property
    def position(self) -> int: ...
    @property
    def stream(self) -> UUID: ...
    @property
    def version(self) -> int: ...


class Log(Protocol):
    """The ledger as the read side needs it; `decode` raises when a row cannot be read."""

    def rows(self, after: int, limit: int, stream: UUID | None = None) -> Sequence[Any]: ...
    def by_stream(self, after: tuple[UUID, int] | None, until: int, limit: int) -> Sequence[Any]:
        """Those up to a position, stream by stream, after this version of this stream."""

    def decode(self, row: Any) -> AnyRecorded: ...
    def head(self) -> int: ...


class Intake:
    """Each stream's events have to come in order; the order of the streams is free, for no view mixes them."""

    def __init__(self, log: Log, views: Sequence[View]) -> None:
        self.log, self.views = log, views

    def take(self, db: Connection, rows: Sequence[Stored]) -> None:
        """A batch in which a stream breaks is halved: what the views hold of that stream must not depend on the batch."""
        if self.whole(db, rows):
            return
        if len(rows) == 1:
            self.alone(db, rows[0])
            return
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
            self.take(db, half)

    def whole(self, db: Connection, rows: Sequence[Stored]) -> bool:
        """False, and nothing was done, when a stream would have to be parked."""
        attempt, parking = db.begin_nested(), Parking(db)
        try:
            batch = self.fold(db, self.decoded(rows, parking), parking)
            for view in () if parking.grew else self.views:
                view.project(db, batch.without(parking.streams(view.name)))
        except OF_THE_STORE:
            raise
        except Exception:  # whatever it is, it is looked at event by event
            parking.grew = True
        attempt.rollback() if parking.grew else attempt.commit()
        return not parking.grew

    def alone(self, db: Connection, row: Stored) -> None:
        """One event goes into each view that can take it; where it cannot, its stream is parked."""
        parking = Parking(db)
        batch = self.fold(db, self.decoded([row], parking), parking)
        for view in self.views:
            if trouble := fits(db, view, batch.without(parking.streams(view.name))):
                parking.park({view.name, *self.resting_on(view.name)}, row.stream, row.position, trouble)

    def decoded(self, rows: Sequence[Stored], parking: Parking) -> list[AnyRecorded]:
        """An event that cannot be read parks its stream in every view."""
        events = []
        for row in rows:
            try:
                events.append(self.log.decode(row))
            except Exception as error:
                parking.park([view.name for view in self.views], row.stream, row.position, str(error))
        return events

    def fold(self, db: Connection, events: Sequence[AnyRecorded], parking: Parking) -> Batch:
        """Details after the events. A stream whose fold breaks is parked in the views that rest on that fold."""
        of_claim, of_slot = awaited(of_claims(events), parking, "claims"), awaited(of_slots(events), parking, "slots")
        batch = Batch(events)
        batch.claims, broken_claims = folded(claims.known(db, begun(of_claim)), of_claim, fold_claim)
        batch.slots, broken_slots = folded(slots.known(db, begun(of_slot)), of_slot, fold_slot)
        self.park_broken(broken_claims, "claims", parking)
        self.park_broken(broken_slots, "slots", parking)
        return batch

    def park_broken(self, broken: Mapping[UUID, AnyRecorded], kind: str, parking: Parking) -> None:
        for event in broken.values():
            parking.park(self.resting_on(kind), event.stream, event.position, f"{event.event.name} does not follow from what came before")

    def resting_on(self, kind: str) -> list[str]:
        """The views that are told from the details which this one keeps."""
        return [view.name for view in self.views if view.rests_on == kind]


def fits(db: Connection, view: View, batch: Batch) -> str | None:
    """Projects, or leaves everything as it was and says why."""
    try:
        with db.begin_nested():
            view.project(db, batch)
    except OF_THE_STORE:
        raise
    except Exception as error:
        told, _, _ = str(error).partition("\n")  # what follows may quote what was written
        return f"{type(error).__name__}: {told}"
    return None


def begun(events: Sequence[AnyRecorded]) -> list[UUID]:
    """The streams that began before these events."""
    first = {event.stream: event.version for event in reversed(events)}
    return [stream for stream, version in first.items() if version > 1]


def awaited(events: Sequence[AnyRecorded], parking: Parking, view: str) -> list[AnyRecorded]:
    waiting = parking.streams(view)
    return [event for event in events if event.stream not in waiting] if waiting else list(events)
