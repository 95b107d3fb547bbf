"""The ledger: the eventsourcing application behind the `Ledger` port."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Notification, PersistenceError
from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment

from application.ledger.envelope import EnvelopeMapper, entries, opened
from application.ledger.sqlite import PRAGMAS, LedgerDatastore, LedgerRecorder, UnusableStore
from application.ports import AnyRecorded, Change, Envelope, Repeat, StoredRow, Unavailable, VersionClash, Written


class LedgerFactory(SQLiteFactory):
    application_recorder_class = LedgerRecorder

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.datastore.close()
        self.datastore = LedgerDatastore(Path(self.datastore.pool.db_name))


class EventLedger(Application[UUID]):
    """Events of all streams in one order. Raises UnusableStore at start when the file cannot serve."""

    name = "claimlog"

    def __init__(self, path: Path, mapper: EnvelopeMapper | None = None) -> None:
        self.envelopes = mapper or EnvelopeMapper()
        try:
            super().__init__({"SQLITE_DBNAME": str(path)})
        except (PersistenceError, sqlite3.Error, OSError) as error:
            raise UnusableStore(f"{path}: {error}") from error

    def construct_factory(self, env: Environment) -> LedgerFactory:  # type: ignore[override]
        return LedgerFactory(env)

    def construct_mapper(self) -> EnvelopeMapper:
        return self.envelopes

    @property
    def rows_of(self) -> LedgerRecorder:
        return cast(LedgerRecorder, self.recorder)

    def load(self, stream: UUID, until: int | None = None) -> list[AnyRecorded]:
        with available():
            stored = self.rows_of.select_events(stream)
        return [self.envelopes.recorded(row) for row in stored if until is None or row.id <= until]

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with available():
            recordings = self.events.put(entries(list(changes), written), written=written)
        return [self.envelopes.recorded(recording.notification) for recording in recordings]

    def find(self, caller: str, key: str) -> Repeat | None:
        with available():
            return self.rows_of.select_record(caller, key)

    def forget_keys(self, seconds: float) -> int:
        """Removes command records older than that; their events stay."""
        with available():
            return self.rows_of.delete_records(seconds)

    def rows(self, after: int, limit: int, stream: UUID | None = None) -> list[StoredRow]:
        with available():
            found = self.rows_of.select_rows(after, limit, stream)
        return [StoredRow(row.id, cast(UUID, row.originator_id), row.originator_version, row.topic, row.state) for row in found]

    def envelope(self, row: StoredRow) -> Envelope:
        return opened(row.position, row.state)

    def decode(self, row: StoredRow) -> AnyRecorded:
        return self.envelopes.recorded(Notification(row.stream, row.version, row.topic, row.state, row.position))

    def pragmas(self) -> dict[str, object]:
        """As they are in force."""
        with available(), self.rows_of.datastore.get_connection(commit=False) as connection:
            return {name: connection._sqlite_conn.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}

    def head(self) -> int:
        with available():
            return self.rows_of.max_notification_id()


@contextmanager
def available() -> Iterator[None]:
    """The library's errors as the port's: a version taken by another command, or a store that cannot serve."""
    try:
        yield
    except IntegrityError as error:
        raise VersionClash from error
    except (PersistenceError, sqlite3.Error, OSError) as error:
        raise Unavailable(str(error)) from error
