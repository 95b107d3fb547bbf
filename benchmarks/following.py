"""A record's log beside a ledger, and a process that keeps it as the loops beside a server do."""

import subprocess
import sys
import time
from pathlib import Path

from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from application.ledger.transparency.record import Record
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.store import LogStore, open_log
from benchmarks.stores import Where

GATHER_SECONDS, LOOK_SECONDS = 0.5, 0.02


def record_of(where: Where, ledger: EventLedger, folder: Path) -> Record:
    engine = where.engine("log") if isinstance(where, Database) else open_log(where.with_name("log.db"))
    return Record(ledger, LogStore(engine), Signer(folder))


class Following:
    """The process; `until` waits for it."""

    def __init__(self, where: Where, folder: Path) -> None:
        self.where, self.folder = where, folder

    def __enter__(self) -> "Following":
        told = [str(self.where)] if isinstance(self.where, Path) else [self.where.url, self.where.schema]
        self.process = subprocess.Popen([sys.executable, "-m", "benchmarks.following", str(self.folder), *told])
        self.ledger = EventLedger(self.where)
        self.record = record_of(self.where, self.ledger, self.folder)
        return self

    def until(self, position: int) -> None:
        while (newest := self.record.log.newest()) is None or newest.position < position:
            time.sleep(LOOK_SECONDS)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.ledger.close()


def follow(record: Record, ledger: EventLedger) -> None:
    """As `api.worker` does."""
    while True:
        if ledger.head() < record.integrator.seen + 256:
            ledger.wait(record.integrator.seen, 2.0)
            time.sleep(GATHER_SECONDS)
        record.integrator.step()


if __name__ == "__main__":
    beside, first, *rest = sys.argv[1:]
    place: Where = Database(first, rest[0]) if rest else Path(first)
    followed = EventLedger(place)
    follow(record_of(place, followed, Path(beside)), followed)
