"""What one database holds and takes: events and bytes of a claim, measured, and what follows from them."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.generator import fill
from benchmarks.measuring import Bench, Result
from benchmarks.stores import STORES, Where, drop, new_ledger
from benchmarks.world import world

A_YEAR, GIB = 365 * 86_400, 1 << 30


def told(bench: Bench, results: Sequence[Result]) -> str:
    of = world(60)
    each = len(of.templates) / of.claims
    states = sum(len("".join(template.pieces).encode()) for template in of.templates) / len(of.templates)
    disk = {store: on_disk(store, bench, 50_000) for store in STORES}
    lines = [
        f"- A claim takes {each:.1f} events in its own stream and its slot's; an event is {states:,.0f} bytes of JSON.",
        *(
            f"- On disk, indexes included: {stored:,.0f} bytes an event, {stored * each / 1024:.1f} KiB a claim, {store}."
            for store, stored in disk.items()
        ),
        *(rates(results, disk["PostgreSQL"] * each)),
    ]
    return "\n".join(lines)


def on_disk(store: str, bench: Bench, count: int) -> float:
    """Bytes of an event."""
    where = new_ledger(store, bench.folder)
    fill(where, count, 60)
    found = size(where) / count
    drop(where)
    return found


def size(where: Where) -> int:
    if isinstance(where, Path):
        return where.stat().st_size
    with where.connect("ledger") as db:
        [told] = db.execute("SELECT pg_total_relation_size('stored_events')").fetchone() or (0,)
    return int(told)


def rates(results: Sequence[Result], bytes_of_claim: float) -> list[str]:
    """A cell is one database with its API workers; customers are spread over cells by a hash of their tenant."""
    found = [one for one in results if one.id == "P9" and one.ours.unit == "claims/s" and "PostgreSQL" in one.work]
    return [line for one in found for line in cell(one.ours.median, bytes_of_claim)]


def cell(rate: float, bytes_of_claim: float) -> list[str]:
    tenth = rate / 10 * A_YEAR
    return [
        f"- A cell on this machine, clients included, takes {rate:,.0f} submitted claims a second with two workers on PostgreSQL.",
        f"- A tenth of that all year is {tenth / 1e6:,.0f} M claims and {tenth * bytes_of_claim / GIB:,.0f} GiB.",
        f"- 10 M claims are {1e7 * bytes_of_claim / GIB:,.0f} GiB. Ten cells take and hold ten times that: no rule spans two tenants.",
    ]
