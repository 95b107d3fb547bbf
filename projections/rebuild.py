"""Builds views anew beside those that serve, compares, and swaps those that were wrong when they have caught up."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, select, update

from projections.digests import digest
from projections.intake import Log
from projections.parking import listed
from projections.projector import Projector, position_in, writing
from projections.schema import VERSION, made, metadata, positions
from projections.swapping import Places, places_of
from projections.views import View

AT_ONCE = 2_000
Report = Callable[[int, int], None]


class NothingKept(Exception):
    """What served before is not there, or is of another version."""


class Rebuilt(NamedTuple):
    """A view before and after, by digest, at one position: equal digests mean that what served was right."""

    view: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


def rebuild(live: Projector, beside: Engine, views: Sequence[View], report: Report) -> list[Rebuilt]:
    """`beside` is an engine on a place of its own, emptied first; `report` is told how many events are in, and of how many."""
    places = places_of(live.engine, beside)
    places.empty_beside()
    fresh = Projector(beside, live.log, live.views)
    fresh.prepare()
    build(fresh, report)
    return take_over(live, fresh, views, places)


def rollback(live: Projector, beside: Engine, views: Sequence[View]) -> list[Rebuilt]:
    """Those that served before the last rebuild, brought up to the position of today, serve again. Raises NothingKept."""
    places = places_of(live.engine, beside)
    places.empty_beside()
    fresh = Projector(beside, live.log, live.views)
    if not places.bring_back() or not whole(fresh):
        raise NothingKept("no rebuild has replaced views of this version")
    return take_over(live, fresh, views, places)


def whole(fresh: Projector) -> bool:
    with fresh.engine.connect() as db:
        return db.execute(select(made.c.version)).scalars().all() == [VERSION] and fresh.fits_the_ledger(db)


def build(fresh: Projector, report: Report) -> None:
    """Stream by stream, so that each is folded once and written once; nobody looks before the position is set."""
    head, done = fresh.log.head(), 0
    indexes = [index for table in metadata.tables.values() for index in table.indexes]
    with writing(fresh.engine) as db, without_old_garbage():
        for index in indexes:
            index.drop(db)
        for rows in streams(fresh.log, head):
            fresh.intake.take(db, rows)
            done += len(rows)
            report(min(done, head), head)
        for index in indexes:
            index.create(db)
        db.execute(update(positions).values(position=head))
    report(head, head)


def streams(log: Log, head: int) -> Iterator[Sequence[Any]]:
    rows = log.by_stream(None, head, AT_ONCE)
    while rows:
        yield rows
        rows = log.by_stream((rows[-1].stream, rows[-1].version), head, AT_ONCE)


@contextmanager
def without_old_garbage() -> Iterator[None]:
    """What was made before is not looked through again and again, for all that is made now."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def compare(live: Projector, beside: Engine, report: Report) -> list[Rebuilt]:
    """What serves, with what a rebuild would put there; nothing is swapped."""
    places_of(live.engine, beside).empty_beside()
    fresh = Projector(beside, live.log, live.views)
    fresh.prepare()
    build(fresh, report)
    return [one for one, _ in compared(live, fresh, live.views)]


def take_over(live: Projector, fresh: Projector, views: Sequence[View], places: Places) -> list[Rebuilt]:
    """Only where there is a difference, in a row or in what is parked."""
    found = compared(live, fresh, views)
    wrong = [view for view, (one, parked_alike) in zip(views, found, strict=True) if one.differs or not parked_alike]
    if wrong:
        places.swap(wrong, fresh.catch_up)
    return [one for one, _ in found]


def compared(live: Projector, fresh: Projector, views: Sequence[View]) -> list[tuple[Rebuilt, bool]]:
    """At one position; and whether the same is parked."""
    live.catch_up(until=fresh.position())
    fresh.catch_up()
    live.catch_up(until=fresh.position())
    with live.engine.connect() as old:
        fresh.catch_up(until=position_in(old))
        with fresh.engine.connect() as new:
            return [(Rebuilt(view.name, digest(old, view), digest(new, view)), waiting(old, view) == waiting(new, view)) for view in views]


def waiting(db: Connection, view: View) -> list[tuple[str, int]]:
    return [(row["stream"], row["position"]) for row in listed(db) if row["view"] == view.name]
