"""P7: from the time in an event to the moment the views hold it, at half of the highest load one server takes over HTTP."""

import sqlite3
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing, contextmanager
from operator import itemgetter
from typing import Any

from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from benchmarks.client import send_all
from benchmarks.measuring import Bench, Result, figure, percentile, rate
from benchmarks.servers import serving
from benchmarks.stores import STORES, Where, drop, folder_of, new_ledger
from benchmarks.town import Town, settle

AT_MOST = {"SQLite": 10.0, "PostgreSQL": 20.0}
CONNECTIONS, LOOK_SECONDS = 16, 0.001
Sighting = tuple[int, float]


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        where = new_ledger(store, bench.folder)
        yield on(store, where, bench)
        drop(where)


def on(store: str, where: Where, bench: Bench) -> Result:
    count = bench.size(3_000, 200)
    town = Town(count * (bench.rounds + 2))
    with serving(where, folder_of(where, bench.folder)) as server:
        tokens = settle(server.port, town)
        send_all(server.port, town.posts(count, tokens), CONNECTIONS)
        highest = rate(lambda: send_all(server.port, town.posts(count, tokens), CONNECTIONS), count)
        found = [latencies(server.port, town, tokens, count, highest / 2, where) for _ in range(bench.rounds)]
    middle, late = ([percentile(round_, at) for round_ in found] for at in (50, 99))
    work = f"event to view at {highest / 2:,.0f} claims/s, half of the highest, {store}; p99, and p50 in the floor's place"
    goal = AT_MOST[store]
    ours = figure(late, "ms")
    return Result(
        "P7", work, ours, None, figure(middle, "ms"), {"ours/goal": ours.median / goal}, f"p99 <= {goal:g} ms", ours.median <= goal
    )


def latencies(port: int, town: Town, tokens: dict[str, str], count: int, pace: float, where: Where) -> list[float]:
    """Milliseconds, of every event of the round."""
    ledger = EventLedger(where)
    before = ledger.head()
    with watching(where) as seen:
        answered = send_all(port, town.posts(count, tokens), CONNECTIONS, pace)
        assert {one.status for one in answered} == {201}
        while seen[-1][0] < ledger.head():
            time.sleep(0.05)
    events = [ledger.decode(row) for row in ledger.rows(before, 10 * count)]
    ledger.close()
    return [1000 * (first_holding(seen, event.position) - event.at.timestamp()) for event in events]


def first_holding(seen: list[Sighting], position: int) -> float:
    return seen[bisect_left(seen, position, key=itemgetter(0))][1]


@contextmanager
def watching(where: Where) -> Iterator[list[Sighting]]:
    """Which position the views held, and when that was seen; looks about once a millisecond."""
    seen: list[Sighting] = [(0, 0.0)]
    stop = threading.Event()

    def look() -> None:
        with closing(looking_at(where)) as driver:
            while not stop.wait(LOOK_SECONDS):
                position = driver.execute("SELECT min(position) FROM positions").fetchone()[0]
                if position != seen[-1][0]:
                    seen.append((position, time.time()))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def looking_at(where: Where) -> Any:
    """A bare connection on which every look is of its own moment."""
    if isinstance(where, Database):
        return where.connect("views")
    return sqlite3.connect(where.with_name("views.db"), isolation_level=None, check_same_thread=False, timeout=30)
