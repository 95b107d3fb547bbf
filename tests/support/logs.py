"""Logs on either store, of events that are nothing but numbered."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from application.ledger.transparency.integrator import Integrator
from application.ledger.transparency.leaf import leaf_of
from application.ledger.transparency.merkle import leaf_hash
from application.ledger.transparency.record import Record
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.store import LogStore, metadata, open_log
from application.ports import StoredRow
from tests.support.ledgers import common
from tests.support.values import uid


class Numbered:
    """A ledger of numbered events, at every third position, in three streams by turns."""

    def __init__(self, count: int = 0) -> None:
        self.all: list[StoredRow] = []
        self.add(count)

    def add(self, count: int, words: str = "event") -> "Numbered":
        for n in range(len(self.all), len(self.all) + count):
            state = f'{{"at":"2026-03-02T09:00:00.000000Z","data":{{"{words}":{n}}}}}'.encode()
            self.all.append(StoredRow(3 * n + 1, uid(f"stream {n % 3}"), n // 3 + 1, "claim.noted.v1", state))
        return self

    def rows(self, after: int, limit: int) -> Sequence[StoredRow]:
        return [row for row in self.all if row.position > after][:limit]

    def head(self) -> int:
        return self.all[-1].position if self.all else 0

    def hashes(self, origin: str) -> list[bytes]:
        return [leaf_hash(leaf_of(origin, row)) for row in self.all]


@contextmanager
def opened_log(store: str, folder: Path) -> Iterator[LogStore]:
    """Empty on PostgreSQL; on files as it was left in this folder."""
    engine = open_log(folder / "log.db") if store == "files" else common().engine("log")
    if store != "files":
        with engine.begin() as db:
            for table in metadata.sorted_tables:
                db.execute(table.delete())
    yield LogStore(engine)
    engine.dispose()


def record_of(ledger: Numbered, log: LogStore, folder: Path, *sinks: str) -> Record:
    return Record(ledger, log, Signer(folder / "signer"), sinks)


def integrator_of(ledger: Numbered, log: LogStore, folder: Path) -> Integrator:
    return record_of(ledger, log, folder).integrator


def integrate_in_a_process(folder: Path, count: int) -> int:
    """As a process of its own would, on files: everything, step by step; the size of the log it leaves."""
    with opened_log("files", folder) as log:
        integrator_of(Numbered(count), log, folder).catch_up()
        return log.reach().size


def sign_in_a_process(folder: Path, leaves: int) -> int:
    """A signer of his own on the same folder, who signs a growing log; the size he has signed last."""
    ledger = Numbered(leaves)
    with opened_log("files", folder) as log:
        integrator = integrator_of(ledger, log, folder)
        integrator.catch_up()
        return integrator.signer.last().size
