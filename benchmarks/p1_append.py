"""P1: one submitted claim into PostgreSQL, from one thread."""

from collections.abc import Iterator
from functools import partial

from benchmarks.appending import Ours, Stock, Writer, bare, submissions
from benchmarks.measuring import Bench, Result, compared, in_turns, rate

STORE = "PostgreSQL"


def measure(bench: Bench) -> Iterator[Result]:
    count = bench.size(2_000, 200)
    writers: dict[str, Writer] = {
        "ours": Ours(STORE, bench.folder),
        "peer": Stock(STORE, bench.folder, 1),
        "floor": bare(STORE, bench.folder),
    }
    for writer in writers.values():
        run(writer, count // 5)
    rates = in_turns(bench.rounds, {name: partial(run, writer, count) for name, writer in writers.items()})
    for writer in writers.values():
        writer.close()
    yield compared("P1", "append one submitted claim, PostgreSQL, 1 thread", "claims/s", rates, {"peer": 3.0, "floor": 0.75})


def run(writer: Writer, count: int) -> float:
    """Appends a second; what is appended is made before."""
    told = submissions(count)

    def append_all() -> None:
        for submission in told:
            writer.append(submission)

    return rate(append_all, count)
