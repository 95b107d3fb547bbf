"""P8: verifying the whole record from the database, and what the log costs an append."""

import gc
from collections.abc import Iterator

from application.ledger.ledger import EventLedger
from application.ledger.transparency.record import Record
from application.verification import Outcome
from benchmarks.appending import Ours
from benchmarks.following import Following, record_of
from benchmarks.generator import fill
from benchmarks.measuring import Bench, Result, compared, figure, in_turns, seconds
from benchmarks.p1_append import run
from benchmarks.stores import STORES, drop, new_folder, new_ledger

MILLION, MOST_SECONDS = 1_000_000, 30
USUAL, AS_THE_COMMAND = gc.get_threshold(), (20_000, 20, 20)  # see api/__main__.py


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        yield verification(store, bench)
    for store in STORES:
        yield appends(store, bench)


def verification(store: str, bench: Bench) -> Result:
    """Events against leaves, leaves against the tree, the tree against all checkpoints; seconds for a million. Views apart: see P4."""
    count = bench.size(MILLION, 50_000)
    where, folder = new_ledger(store, bench.folder), new_folder(bench.folder)
    fill(where, count, bench.size(300, 60))
    ledger = EventLedger(where)
    record = record_of(where, ledger, folder)
    record.integrator.catch_up()
    gc.set_threshold(*AS_THE_COMMAND)
    took = [seconds(lambda: verified(record)) * MILLION / count for _ in range(bench.size(1, bench.rounds))]
    gc.set_threshold(*USUAL)
    ledger.close()
    drop(where)
    ours = figure(took, "s")
    work = f"verify the record from {count:,} events, {store}, for a million"
    return Result("P8", work, ours, None, None, {}, f"<= {MOST_SECONDS} s", ours.median <= MOST_SECONDS)


def verified(record: Record) -> None:
    report = record.verifier().verify()
    assert report.outcome is Outcome.VERIFIED, report


def appends(store: str, bench: Bench) -> Result:
    """The log is kept by a process of its own, as beside a server; what it lacks after a round it makes up before the next."""
    count = bench.size(2_000, 300)
    plain, logged = Ours(store, bench.folder), Ours(store, bench.folder)
    with Following(logged.ledger.where, new_folder(bench.folder)) as following:

        def append(writer: Ours) -> float:
            found = run(writer, count)
            following.until(logged.ledger.head())
            return found

        append(plain), append(logged)
        rates = in_turns(bench.rounds, {"ours": lambda: append(logged), "peer": lambda: append(plain)})
    for writer in (plain, logged):
        writer.close()
    return compared("P8", f"append with the log on, {store}, 1 thread; the peer is off", "claims/s", rates, {"peer": 0.95})
