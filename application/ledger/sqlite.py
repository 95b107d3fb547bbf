"""The library's SQLite recorder on a schema of our own: positions never used twice, command records, one fair writer."""

import fcntl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from application.ports import CommandRecord, Repeat, Written

SCHEMA_VERSION = 1
LAST = 2**63 - 1
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}
SCHEMA = (
    """CREATE TABLE stored_events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE commands (
        caller TEXT NOT NULL,
        key TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        command_id TEXT NOT NULL,
        stream TEXT NOT NULL,
        position INTEGER NOT NULL,
        at TEXT NOT NULL,
        stored_at REAL NOT NULL,
        PRIMARY KEY (caller, key)) WITHOUT ROWID""",
)


class UnusableStore(Exception):
    """The file cannot serve as a ledger: a newer schema, or a pragma that did not take."""


class ImmediateTransaction(SQLiteTransaction):
    """Takes the write lock at once: a deferred one that reads and then writes fails under two processes."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class LedgerConnection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with ImmediateTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class LedgerPool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()._sqlite_conn
        for name, wanted in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            if (got := connection.execute(f"PRAGMA {name}").fetchone()[0]) != wanted:
                raise UnusableStore(f"{self.db_name}: PRAGMA {name} is {got!r}, needs {wanted!r}; is this file on a local disk?")
        return LedgerConnection(connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """Readers come from the pool; the writer has a connection of its own, and `flock` keeps processes in turn."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), pool_size=8)
        self.pool.close()
        self.pool = LedgerPool(db_name=str(path), lock_timeout=5, pool_size=8, max_overflow=56)
        self._writing = threading.Lock()
        self._turn = open(path.with_suffix(".lock"), "ab")  # noqa: SIM115 (closed in `close`)
        with self._in_turn():
            self._writer = self.pool._create_connection()
            self._glancing, self._glance = threading.Lock(), self.pool._create_connection()

    def glance(self, query: str) -> int:
        """One number, asked many times a second: outside any transaction, on a connection of its own."""
        with self._glancing:
            return int(self._glance._sqlite_conn.execute(query).fetchone()[0] or 0)

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        if not commit:
            with super().get_connection(commit=False) as connection:
                yield connection
            return
        with self._in_turn():
            yield self._writer

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Also while a new file is turned to WAL: of two that do so at once, one is told that it is locked."""
        with self._writing:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        for opened in (getattr(self, name, None) for name in ("_writer", "_glance", "_turn")):
            if opened:
                opened.close()
        super().close()


class LedgerRecorder(SQLiteApplicationRecorder):
    """`topic` is the stored name, the rowid is the position; a command record goes in with its events."""

    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("PRAGMA user_version")
            found = cursor.fetchone()[0]
            if found > SCHEMA_VERSION:
                raise UnusableStore(f"the ledger has schema {found}, this claimlog knows {SCHEMA_VERSION}: use the newer release")
            if found == 0:
                for statement in (*SCHEMA, f"PRAGMA user_version={SCHEMA_VERSION}"):
                    cursor.execute(statement)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], written: Written | None = None, **_: Any
    ) -> Sequence[int]:
        positions = [self._insert(c, stored) for stored in stored_events]
        if written and written.record:
            self._insert_record(c, written, written.record, positions[-1])
        return positions

    def _insert(self, c: SQLiteCursor, stored: StoredEvent) -> int:
        assert isinstance(stored.originator_id, UUID)
        values = (stored.originator_id.hex, stored.originator_version, stored.topic, stored.state)
        c.execute("INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)", values)
        return int(c.lastrowid)

    def _insert_record(self, c: SQLiteCursor, written: Written, record: CommandRecord, position: int) -> None:
        told = (record.caller, record.key, record.fingerprint, str(written.command), str(written.answer))
        c.execute("INSERT INTO commands VALUES (?,?,?,?,?,?,?,?)", (*told, position, written.at.isoformat(), time.time()))

    def delete_records(self, seconds: float) -> int:
        """By the machine's clock, not the sandbox's: how long a key is kept is a technical matter."""
        with self.datastore.transaction(commit=True) as c:
            c.execute("DELETE FROM commands WHERE stored_at < ?", (time.time() - seconds,))
            c.execute("SELECT changes()")
            return int(c.fetchone()[0])

    def select_record(self, caller: str, key: str) -> Repeat | None:
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT fingerprint, stream, position, at FROM commands WHERE caller=? AND key=?", (caller, key))
            row = c.fetchone()
        return Repeat(row[0], UUID(row[1]), row[2], datetime.fromisoformat(row[3])) if row else None

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Notification]:
        """With their positions, which the library leaves out."""
        assert isinstance(originator_id, UUID)
        bounds = (originator_id.hex, gt or 0, lte or LAST, limit or -1)
        order = "DESC" if desc else "ASC"
        return self._select(
            f"WHERE originator_id=? AND originator_version>? AND originator_version<=? ORDER BY originator_version {order} LIMIT ?",
            bounds,
        )

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        first = (start or 0) if inclusive_of_start else (start or 0) + 1
        named = f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
        bounds = (first, stop or LAST, *topics, limit)
        return self._select(f"WHERE position>=? AND position<=? {named}ORDER BY position LIMIT ?", bounds)

    def max_notification_id(self) -> int:
        assert isinstance(self.datastore, LedgerDatastore)
        return self.datastore.glance("SELECT max(position) FROM stored_events")

    def select_rows(self, after: int, limit: int, stream: UUID | None) -> Sequence[Notification]:
        if stream is None:
            return self.select_notifications(after, limit, inclusive_of_start=False)
        return self._select("WHERE originator_id=? AND position>? ORDER BY position LIMIT ?", (stream.hex, after, limit))

    def _select(self, clause: str, bounds: Sequence[object]) -> list[Notification]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(f"SELECT position, originator_id, originator_version, topic, state FROM stored_events {clause}", bounds)
            return [Notification(UUID(row[1]), row[2], row[3], row[4], row[0]) for row in c.fetchall()]
