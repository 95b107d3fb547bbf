"""Keeps the views up with the ledger: one decode and one transaction for all of them, fenced by their position."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, insert, select

from projections import associations, claim_history, claims, conflicts, deadlines, partner_status, reviewer_queue, slots
from projections.intake import Intake, Log
from projections.rows import run
from projections.schema import VERSION, made, metadata, positions
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
LONG_SECONDS, SMALLEST, LARGEST = 0.05, 50, 5_000


class Overtaken(Exception):
    """Another projector has taken this stretch."""


class Projector:
    """`batch` is how many events go in at once: as many as the write lock may be held for."""

    def __init__(self, engine: Engine, log: Log, views: Sequence[View] = VIEWS) -> None:
        self.engine, self.log, self.views = engine, log, views
        self.intake = Intake(log, views)
        self.batch, self.seen = 500, -1
        self.at: int | None = None  # what the views hold, as far as this one knows: the fence tells whether it is so

    def prepare(self) -> None:
        """Makes tables and positions where they are missing; others than these, of another version, or ahead of the ledger, start again."""
        with writing(self.engine) as db:
            make_schema(db)
            metadata.create_all(db, tables=[made, positions])
            if db.execute(select(made.c.version)).scalars().all() != [VERSION] or not self.fits_the_ledger(db):
                metadata.drop_all(db)
                metadata.create_all(db)
                db.execute(insert(made).values(version=VERSION))
                db.execute(insert(positions), [{"view": view.name, "position": 0} for view in self.views])

    def fits_the_ledger(self, db: Connection) -> bool:
        """Of these very views, and not ahead."""
        known = positions_in(db)
        return known.keys() == {view.name for view in self.views} and max(known.values()) <= self.log.head()

    def position(self) -> int:
        """What all views hold."""
        with self.engine.connect() as db:
            return position_in(db)

    def catch_up(self, batch: int | None = None, until: int | None = None) -> int:
        """Up to a position, or to what is the head now; returns how many events went in."""
        head, taken = self.log.head(), 0
        goal = head if until is None else min(until, head)
        while self.position() < goal:
            taken += self.step(batch or self.batch, until)
        return taken

    def follow(self, limit: int) -> int:
        """A step, for whoever asks all the time: where nothing is new that costs one look at the ledger's head."""
        head = self.log.head()
        if head == self.seen:
            return 0
        taken = self.step(min(limit, self.batch))
        if not taken and self.position() >= head:
            self.seen = head
        return taken

    def step(self, limit: int, until: int | None = None) -> int:
        """One batch, all or nothing; 0 when there is nothing new or another projector was faster."""
        old, self.at = self.position() if self.at is None else self.at, None
        rows = [row for row in self.log.rows(old, limit) if until is None or row.position <= until]
        if not rows:
            return 0
        try:
            with writing(self.engine) as db:
                begun = time.monotonic()
                self.move(db, old, rows[-1].position)
                self.intake.take(db, rows)
        except Overtaken:
            return 0
        self.at = rows[-1].position
        self.suit(len(rows), time.monotonic() - begun)
        return len(rows)

    def move(self, db: Connection, old: int, new: int) -> None:
        moved = run(db, "UPDATE positions SET position = ? WHERE position = ?", new, old).rowcount
        if moved != len(self.views):
            raise Overtaken

    def suit(self, taken: int, seconds: float) -> None:
        """The next batch by the pace of this one."""
        if taken >= SMALLEST:
            self.batch = max(SMALLEST, min(LARGEST, 2 * taken, int(taken * LONG_SECONDS / seconds)))


def make_schema(db: Connection) -> None:
    """Where the store has schemas and ours is missing."""
    if db.dialect.name == "postgresql" and db.exec_driver_sql("SELECT current_schema()").scalar() is None:
        db.exec_driver_sql(f"CREATE SCHEMA {schema_of(db)}")


def schema_of(db: Connection) -> str:
    return str(db.exec_driver_sql("SHOW search_path").scalar_one())


def positions_in(db: Connection) -> dict[str, int]:
    return {row.view: row.position for row in db.execute(select(positions))}


def position_in(db: Connection) -> int:
    return db.execute(select(func.min(positions.c.position))).scalar() or 0


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Nobody else writes from its start on."""
    with engine.connect().execution_options(begin="IMMEDIATE") as db, db.begin():
        yield db
