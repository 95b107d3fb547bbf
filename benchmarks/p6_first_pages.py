"""P6: what people open all day, the first page of the reviewers' queue and of a partner's status, at 1 M claims and at 10 k.

With more claims come more partners: the one that is asked about has as many claims in both.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from application.adapters.sqlite import open_sqlite
from application.ledger.ledger import EventLedger
from benchmarks.generator import fill
from benchmarks.measuring import Bench, Result, compared, in_turns, percentile
from benchmarks.stores import STORES, drop, new_folder, new_ledger, views_of
from benchmarks.world import NOW, Copy, World, world
from projections import partner_status, reviewer_queue
from projections.paging import Page
from projections.projector import Projector

TABLES = (reviewer_queue.reviewer_queue, partner_status.partner_status)
CALLS, CHUNK = 200, 20_000
Rows = Mapping[Table, Sequence[Mapping[str, Any]]]
Ask = Callable[[Connection], object]


def measure(bench: Bench) -> Iterator[Result]:
    rows = projected(bench)
    for store in STORES:
        yield from on(store, rows, bench)


def on(store: str, rows: Rows, bench: Bench) -> Iterator[Result]:
    sizes = [bench.size(10_000, 5_000), bench.size(100_000, 20_000), bench.size(1_000_000, 50_000)]
    places = {count: new_ledger(store, bench.folder) for count in sizes}
    engines = {count: views_of(where) for count, where in places.items()}
    for count, engine in engines.items():
        multiply(engine, rows, count)
    for page, ask in pages(rows).items():
        found = in_turns(bench.rounds, {str(count): partial(p95, engine, ask) for count, engine in engines.items()})
        for count in sizes[1:]:
            work = f"{page} at {count:,} claims, p95, {store}; the peer is the same at {sizes[0]:,}"
            rounds = {"ours": found[str(count)], "peer": found[str(sizes[0])]}
            yield compared("P6", work, "ms", rounds, {"peer": 1.5}, less=True)
    for count, engine in engines.items():
        engine.dispose()
        drop(places[count])


def projected(bench: Bench) -> Rows:
    """The rows of one world, as the projector makes them."""
    folder = new_folder(bench.folder)
    of = world(60)
    fill(folder / "ledger.db", len(of.templates), 60)
    ledger, engine = EventLedger(folder / "ledger.db"), open_sqlite(folder / "views.db", synchronous="NORMAL")
    projector = Projector(engine, ledger)
    projector.prepare()
    projector.catch_up()
    with engine.connect() as db:
        found = {table: [dict(row) for row in db.execute(select(table)).mappings()] for table in TABLES}
    ledger.close()
    engine.dispose()
    return found


def multiply(engine: Engine, rows: Rows, claims: int) -> None:
    """So many claims, spread over as many worlds as it takes."""
    of = world(60)
    with engine.begin() as db:
        for table, told in rows.items():
            table.metadata.create_all(db, tables=[table])
            copies = islice(copied(of, told), claims * len(told) // of.claims)
            while chunk := list(islice(copies, CHUNK)):
                db.execute(table.insert(), chunk)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as db:
        db.exec_driver_sql("ANALYZE")


def copied(of: World, told: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    n = 0
    while True:
        copy = Copy(of, n, n // 50)
        yield from ({name: moved(copy, name, value) for name, value in row.items()} for row in told)
        n += 1


def moved(copy: Copy, name: str, value: Any) -> Any:
    if name == "partner_id":
        return f"{value}-{copy.n}"
    if name == "submitted_position":
        return value + copy.n * 1_000
    if name == "reference":
        return f"{value[:6]}{copy.n}"
    changes = name in ("claim_id", "tenant_id", "submitted_at", "due_at", "status_since") and value
    return copy[value] if changes else value


def pages(rows: Rows) -> dict[str, Ask]:
    partner = f"{rows[partner_status.partner_status][0]['partner_id']}-7"

    def status(db: Connection) -> object:
        return partner_status.counts(db, partner, NOW), partner_status.live(db, partner, NOW, Page(50))

    return {
        "first page of the reviewers' queue": lambda db: reviewer_queue.waiting(db, reviewer_queue.QueueFilter(NOW), Page(50)),
        "a partner's status and first page": status,
    }


def p95(engine: Engine, ask: Ask) -> float:
    """Milliseconds, each call on a connection of the pool as a request has it."""
    took = []
    for _ in range(CALLS):
        begun = time.perf_counter()
        with engine.connect() as db:
            ask(db)
        took.append(1000 * (time.perf_counter() - begun))
    return percentile(took, 95)
