"""Keeps the views up with the ledger: one decode and one transaction for all of them, fenced by their position."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import OperationalError

from projections import associations, claim_history, claims, conflicts, deadlines, partner_status, reviewer_queue, slots
from projections.batch import AnyRecorded, Batch, folded, of_claims, of_slots
from projections.claim_details import fold as fold_claim
from projections.parking import Parking
from projections.schema import VERSION, metadata, positions
from projections.slot_details import fold as fold_slot
from projections.views import View

VIEWS: tuple[View, ...] = (
    claims.VIEW,
    slots.VIEW,
    reviewer_queue.VIEW,
    partner_status.VIEW,
    claim_history.VIEW,
    conflicts.VIEW,
    associations.VIEW,
    deadlines.VIEW,
)


class Stored(Protocol):
    """A stored event, before it is decoded."""

    @property
    def position(self) -> int: ...
    @property
    def stream(self) -> UUID: ...


class Log(Protocol):
    """The ledger as the read side needs it; `decode` raises when a row cannot be read."""

    def rows(self, after: int, limit: int, stream: UUID | None = None) -> Sequence[Any]: ...
    def decode(self, row: Any) -> AnyRecorded: ...
    def head(self) -> int: ...


class Overtaken(Exception):
    """Another projector has taken this stretch."""


class Projector:
    def __init__(self, engine: Engine, log: Log, views: Sequence[View] = VIEWS) -> None:
        self.engine, self.log, self.views = engine, log, views
        self.seen = -1

    def prepare(self) -> None:
        """Makes tables and positions where they are missing; others than these, of another version, or ahead of the ledger, start again."""
        with writing(self.engine) as db:
            if db.exec_driver_sql("PRAGMA user_version").scalar_one() not in (0, VERSION) or not self.fits_the_ledger(db):
                metadata.drop_all(db)
            metadata.create_all(db)
            db.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
            if not positions_in(db):
                db.execute(insert(positions), [{"view": view.name, "position": 0} for view in self.views])

    def fits_the_ledger(self, db: Connection) -> bool:
        """Of these very views, and not ahead."""
        metadata.create_all(db, tables=[positions])
        known = positions_in(db)
        return not known or (known.keys() == {view.name for view in self.views} and max(known.values()) <= self.log.head())

    def position(self) -> int:
        """What all views hold."""
        with self.engine.connect() as db:
            return position_in(db)

    def catch_up(self, batch: int = 500, until: int | None = None) -> int:
        """Up to a position, or to what is the head now; returns how many events went in."""
        head, taken = self.log.head(), 0
        goal = head if until is None else min(until, head)
        while self.position() < goal:
            taken += self.step(batch, until)
        return taken

    def follow(self, limit: int) -> int:
        """A step, for whoever asks all the time: where nothing is new that costs one look at the ledger's head."""
        head = self.log.head()
        if head == self.seen:
            return 0
        taken = self.step(limit)
        if not taken and self.position() >= head:
            self.seen = head
        return taken

    def step(self, limit: int, until: int | None = None) -> int:
        """One batch, all or nothing; 0 when there is nothing new or another projector was faster."""
        old = self.position()
        rows = [row for row in self.log.rows(old, limit) if until is None or row.position <= until]
        if not rows:
            return 0
        try:
            with writing(self.engine) as db:
                self.move(db, old, rows[-1].position)
                self.take_in(db, rows)
        except Overtaken:
            return 0
        return len(rows)

    def move(self, db: Connection, old: int, new: int) -> None:
        moved = db.execute(update(positions).where(positions.c.position == old).values(position=new)).rowcount
        if moved != len(self.views):
            raise Overtaken

    def take_in(self, db: Connection, rows: Sequence[Stored]) -> None:
        """A batch in which a stream breaks is halved: what the views hold of that stream must not depend on the batch."""
        with db.begin_nested() as attempt:
            parking = Parking(db)
            self.go_in(db, rows, parking)
            if not parking.grew or len(rows) == 1:
                return
            attempt.rollback()
        for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
            self.take_in(db, half)

    def go_in(self, db: Connection, rows: Sequence[Stored], parking: Parking) -> None:
        batch = self.fold(db, self.decoded(rows, parking), parking)
        for view in self.views:
            self.project(db, view, batch.without(parking.streams(view.name)), parking)

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
        of_claim, of_slot = of_claims(events), of_slots(events)
        batch = Batch(events)
        batch.claims, broken_claims = folded(claims.known(db, ids(of_claim)), awaited(of_claim, parking, "claims"), fold_claim)
        batch.slots, broken_slots = folded(slots.known(db, ids(of_slot)), awaited(of_slot, parking, "slots"), fold_slot)
        self.park_broken(broken_claims, "claims", parking)
        self.park_broken(broken_slots, "slots", parking)
        return batch

    def park_broken(self, broken: Mapping[UUID, AnyRecorded], kind: str, parking: Parking) -> None:
        for event in broken.values():
            parking.park(self.resting_on(kind), event.stream, event.position, f"{event.event.name} does not follow from what came before")

    def resting_on(self, kind: str) -> list[str]:
        """The views that are told from the details which this one keeps."""
        return [view.name for view in self.views if view.rests_on == kind]

    def project(self, db: Connection, view: View, batch: Batch, parking: Parking) -> None:
        """The whole batch at once; where that fails stream by stream, and what still fails is parked."""
        if fits(db, view, batch) is None:
            return
        for stream in {event.stream for event in batch.events}:
            alone = batch.of(stream)
            if trouble := fits(db, view, alone):
                parking.park({view.name, *self.resting_on(view.name)}, stream, alone.events[0].position, trouble)


def fits(db: Connection, view: View, batch: Batch) -> str | None:
    """Projects, or leaves everything as it was and says why."""
    try:
        with db.begin_nested():
            view.project(db, batch)
    except OperationalError:
        raise
    except Exception as error:
        told, _, _ = str(error).partition("\n")  # what follows may quote what was written
        return f"{type(error).__name__}: {told}"
    return None


def ids(events: Sequence[AnyRecorded]) -> list[UUID]:
    return list({event.stream for event in events})


def awaited(events: Sequence[AnyRecorded], parking: Parking, view: str) -> list[AnyRecorded]:
    waiting = parking.streams(view)
    return [event for event in events if event.stream not in waiting]


def positions_in(db: Connection) -> dict[str, int]:
    return {row.view: row.position for row in db.execute(select(positions))}


def position_in(db: Connection) -> int:
    return db.execute(select(func.min(positions.c.position))).scalar() or 0


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Takes the write lock at once where the store knows such a thing."""
    with engine.connect().execution_options(begin="IMMEDIATE") as db, db.begin():
        yield db


def digest(db: Connection, view: View) -> str:
    """SHA-256 of the view's rows in canonical order: equal rows, equal digest, in whichever store."""
    told = hashlib.sha256()
    for table in view.tables:
        for row in db.execute(select(table).order_by(*table.primary_key)):
            told.update(json.dumps(list(row), ensure_ascii=False).encode() + b"\n")
    return told.hexdigest()
