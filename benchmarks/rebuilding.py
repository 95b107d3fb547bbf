"""One rebuild of all views, or one reading of the same events, in a process of its own: its pace and memory, as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from benchmarks.measuring import peak, resident, seconds
from benchmarks.stores import Where, views_of

CHUNK = 4_000


def apart(act: str, where: Where) -> dict[str, Any]:
    """What `rebuild` or `read` told, run anew."""
    told = [str(where)] if isinstance(where, Path) else [where.url, where.schema]
    done = subprocess.run([sys.executable, "-m", "benchmarks.rebuilding", act, *told], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rebuild(where: Where) -> dict[str, Any]:
    """`quarter` and `end` are bytes held when so much was in."""
    from projections.projector import Projector
    from projections.rebuild import build

    ledger, engine = EventLedger(where), views_of(where, "rebuilt")
    fresh, held = Projector(engine, ledger), dict[str, int]()

    def report(done: int, of: int) -> None:
        if 4 * done >= of:
            held.setdefault("quarter", resident())
            held["end"] = resident()

    fresh.prepare()
    took = seconds(lambda: build(fresh, report))
    return {"rate": ledger.head() / took, "peak": peak(), **held}


def read(where: Where) -> dict[str, Any]:
    """Every event read and decoded, nothing kept."""
    ledger, last = EventLedger(where), 0
    head = ledger.head()

    def run() -> None:
        nonlocal last
        while rows := ledger.rows(last, CHUNK):
            for row in rows:
                ledger.decode(row)
            last = rows[-1].position

    return {"rate": head / seconds(run), "peak": peak()}


if __name__ == "__main__":
    act, first, *rest = sys.argv[1:]
    where = Database(first, rest[0]) if rest else Path(first)
    sys.stdout.write(json.dumps({"rebuild": rebuild, "read": read}[act](where)))
