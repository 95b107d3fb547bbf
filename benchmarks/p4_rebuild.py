"""P4 and P5: all views anew from many events, against the library's runner and against reading alone; and the memory it takes."""

from collections.abc import Iterator

from eventsourcing.persistence import StoredEvent

from application.adapters.postgres import Database
from benchmarks.generator import events, fill
from benchmarks.measuring import Bench, Result, compared, figure, in_turns
from benchmarks.peers.projection import project
from benchmarks.rebuilding import apart
from benchmarks.stores import STORES, Where, drop, new_database, new_ledger, views_of
from benchmarks.world import world
from projections.schema import metadata

OF_THE_PEER = 5_000
MIB = 1 << 20


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        yield from paced(store, bench)
    for store in STORES:
        yield from at_length(store, bench)


def paced(store: str, bench: Bench) -> Iterator[Result]:
    """In rounds, at a size that allows for them."""
    count = bench.size(200_000, 10_000)
    where = filled(store, bench, count)
    works = {
        "ours": lambda: pace("rebuild", where),
        "peer": lambda: runner(bench.size(OF_THE_PEER, 500)),
        "floor": lambda: pace("read", where),
    }
    rates = in_turns(bench.rounds, works)
    drop(where)
    yield compared("P4", f"rebuild all views from {count:,} events, {store}", "events/s", rates, {"peer": 50, "floor": 0.35})


def at_length(store: str, bench: Bench) -> Iterator[Result]:
    """Once, at full size; what the process held after a quarter of the events stands in the floor's place."""
    count = bench.size(1_000_000, 30_000)
    where = filled(store, bench, count)
    told = apart("rebuild", where)
    reading = apart("read", where)
    drop(where)
    work = f"rebuild all views from {count:,} events, {store}"
    yield compared("P4", f"{work}, once", "events/s", {"ours": [told["rate"]], "floor": [reading["rate"]]}, {"floor": 0.35})
    growth = told["end"] / told["quarter"]
    held = figure([told["peak"] / MIB], "MiB")
    holds = held.median <= 300 and growth <= 1.2
    floor = figure([told["quarter"] / MIB], "MiB")
    yield Result(
        "P5", f"most memory held, {work}", held, None, floor, {"at the end/at 25 %": growth}, "<= 300 MiB, at the end/at 25 % <= 1.2", holds
    )


def filled(store: str, bench: Bench, count: int) -> Where:
    where = new_ledger(store, bench.folder)
    fill(where, count, bench.size(300, 60))
    return where


def pace(act: str, where: Where) -> float:
    """On empty views."""
    if isinstance(where, Database):
        metadata.drop_all(views_of(where))
    else:
        for old in where.parent.glob("rebuilt.*"):
            old.unlink()
    return float(apart(act, where)["rate"])


def runner(count: int) -> float:
    """The library's, on PostgreSQL, for it has none on SQLite."""
    where = new_database()
    rows = [StoredEvent(*row) for row, _ in zip(events(world(60), count), range(count), strict=False)]
    found = project(where, rows)
    drop(where)
    return found
