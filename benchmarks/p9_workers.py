"""P9: what a second worker process adds to submissions over HTTP, on both stores."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from benchmarks.client import send_all
from benchmarks.measuring import Bench, Result, compared, in_turns, percentile, seconds
from benchmarks.servers import serving
from benchmarks.stores import STORES, drop, folder_of, new_ledger
from benchmarks.town import Town, settle

CONNECTIONS = 16


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        yield from on(store, bench)


def on(store: str, bench: Bench) -> Iterator[Result]:
    count = bench.size(4_000, 200)
    places = {"ours": (new_ledger(store, bench.folder), "2"), "peer": (new_ledger(store, bench.folder), "1")}
    waits: dict[str, list[float]] = {name: [] for name in places}
    town = Town(count * (bench.rounds + 1) * len(places))
    with ExitStack() as stack:
        ports = {
            name: stack.enter_context(serving(where, folder_of(where, bench.folder), "--workers", workers)).port
            for name, (where, workers) in places.items()
        }
        tokens = {name: settle(port, town) for name, port in ports.items()}

        def run(name: str) -> float:
            posts, answered = town.posts(count, tokens[name]), []
            whole = seconds(lambda: answered.extend(send_all(ports[name], posts, CONNECTIONS)))
            assert {one.status for one in answered} == {201}
            waits[name].append(1000 * percentile([one.took for one in answered], 99))
            return count / whole

        for name in places:
            run(name)
            waits[name].clear()
        rates = in_turns(bench.rounds, {name: partial(run, name) for name in places})
    for where, _ in places.values():
        drop(where)
    work = f"submit over HTTP, {store}, 2 workers against 1, {CONNECTIONS} connections"
    yield compared("P9", work, "claims/s", rates, {"peer": 1.3})
    yield compared("P9", f"{work}, p99", "ms", waits, {"peer": 1.0}, less=True)
