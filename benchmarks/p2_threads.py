"""P2: the same from 16 threads, on both stores, and how long the slowest in a hundred wait."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain

from benchmarks.appending import Ours, Stock, Submission, Writer, bare, submissions
from benchmarks.measuring import Bench, Result, compared, in_turns, percentile
from benchmarks.stores import STORES

THREADS = 16
AT_LEAST = {"SQLite": 3.5, "PostgreSQL": 8.0}


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        yield from on(store, bench)


def on(store: str, bench: Bench) -> Iterator[Result]:
    each = bench.size(400, 30)
    writers: dict[str, Writer] = {
        "ours": Ours(store, bench.folder),
        "peer": Stock(store, bench.folder, THREADS),
        "floor": bare(store, bench.folder),
    }
    waits: dict[str, list[float]] = {name: [] for name in writers}

    def run(name: str) -> float:
        """Appends a second; notes the round's 99th percentile, in milliseconds."""
        with ThreadPoolExecutor(THREADS) as threads:
            told = [submissions(each) for _ in range(THREADS)]
            begun = time.perf_counter()
            took = list(chain.from_iterable(threads.map(partial(waited, writers[name]), told)))
            whole = time.perf_counter() - begun
        waits[name].append(1000 * percentile(took, 99))
        return THREADS * each / whole

    for name in writers:
        run(name)
        waits[name].clear()
    rates = in_turns(bench.rounds, {name: partial(run, name) for name in writers})
    for writer in writers.values():
        writer.close()
    work = f"append one submitted claim, {store}, {THREADS} threads"
    yield compared("P2", work, "claims/s", rates, {"peer": AT_LEAST[store]})
    yield compared("P2", f"{work}, p99", "ms", waits, {"peer": 1.0}, less=True)


def waited(writer: Writer, told: Sequence[Submission]) -> list[float]:
    took = []
    for submission in told:
        begun = time.perf_counter()
        writer.append(submission)
        took.append(time.perf_counter() - begun)
    return took
