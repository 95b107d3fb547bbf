"""The library's SQLite recorder on a schema of our own: positions never used twice, command records, one fair writer."""

import fcntl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast
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

from application.ledger.group import Group, Outcome, last_of
from application.ledger.troubles import available
from application.ledger.waking import Bell
from application.ports import Repeat, VersionClash, Written
from application.ports import UnusableStore as UnusableStore

SCHEMA_VERSION = 1
LAST, LOOK_SECONDS = 2**63 - 1, 0.005
INSERT_EVENT = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
INSERT_RECORD = "INSERT INTO commands (caller, key, fingerprint, command_id, stream, at, position, stored_at) VALUES (?,?,?,?,?,?,?,?)"
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


class Append(NamedTuple):
    """One append: for each stream its version before, then the rows as they will stand."""

    before: dict[str, int]
    events: list[tuple[str, int, str, bytes]]
    record: tuple[str, ...] | None


def append_of(events: Sequence[StoredEvent], written: Written | None) -> Append:
    """Raises VersionClash when the versions of a stream do not follow each other."""
    rows = [(cast(UUID, event.originator_id).hex, event.originator_version, event.topic, event.state) for event in events]
    before, reached = dict[str, int](), dict[str, int]()
    for stream, version, *_ in rows:
        before.setdefault(stream, version - 1)
        if version != reached.get(stream, before[stream]) + 1:
            raise VersionClash
        reached[stream] = version
    return Append(before, rows, record_of(written))


def record_of(written: Written | None) -> tuple[str, ...] | None:
    if written is None or written.record is None:
        return None
    record = written.record
    return (record.caller, record.key, record.fingerprint, str(written.command), str(written.answer), written.at.isoformat())


class LedgerRecorder(SQLiteApplicationRecorder):
    """`topic` is the stored name, the rowid is the position; a command record goes in with its events."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore)
        self._group, self._bell = Group(self._write), Bell()

    def close(self) -> None:
        self._group.close()

    def create_table(self) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("PRAGMA user_version")
            found = cursor.fetchone()[0]
            if found > SCHEMA_VERSION:
                raise UnusableStore(f"the ledger has schema {found}, this claimlog knows {SCHEMA_VERSION}: use the newer release")
            if found == 0:
                for statement in (*SCHEMA, f"PRAGMA user_version={SCHEMA_VERSION}"):
                    cursor.execute(statement)

    def insert_events(self, stored_events: Sequence[StoredEvent], written: Written | None = None, **_: Any) -> Sequence[int]:
        return self._group.put(append_of(stored_events, written))

    async def insert_events_async(self, stored_events: Sequence[StoredEvent], written: Written) -> Sequence[int]:
        return await self._group.put_async(append_of(stored_events, written))

    def _write(self, appends: Sequence[Append]) -> list[Outcome]:
        with available(), self.datastore.transaction(commit=True) as c:
            outcomes = [self._append(c, append) for append in appends]
        self._bell.ring(last_of(outcomes))
        return outcomes

    def _append(self, c: SQLiteCursor, append: Append) -> Outcome:
        """Looks first, so that one that lost leaves the others in the same transaction alone."""
        if self._lost(c, append):
            return VersionClash()
        positions = [self._insert(c, event) for event in append.events]
        if append.record:
            c.execute(INSERT_RECORD, (*append.record, positions[-1], time.time()))
        return positions

    def _lost(self, c: SQLiteCursor, append: Append) -> bool:
        for stream, version in append.before.items():
            c.execute("SELECT max(originator_version) FROM stored_events WHERE originator_id=?", (stream,))
            if (c.fetchone()[0] or 0) != version:
                return True
        c.execute("SELECT 1 FROM commands WHERE caller=? AND key=?", append.record[:2] if append.record else (None, None))
        return c.fetchone() is not None

    def _insert(self, c: SQLiteCursor, event: tuple[str, int, str, bytes]) -> int:
        c.execute(INSERT_EVENT, event)
        return int(c.lastrowid)

    def wait(self, beyond: int, seconds: float) -> None:
        """Other processes are not heard here, so the head is looked at now and then."""
        until = time.monotonic() + seconds
        while not self._bell.wait(beyond, min(LOOK_SECONDS, max(0.0, until - time.monotonic()))):
            if time.monotonic() >= until or self.max_notification_id() > beyond:
                return

    def durability(self) -> dict[str, object]:
        with self.datastore.get_connection(commit=False) as connection:
            return {name: connection._sqlite_conn.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}

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

    def select_by_stream(self, after: tuple[UUID, int], until: int, limit: int) -> Sequence[Notification]:
        beyond = "(originator_id, originator_version) > (?, ?) AND position <= ?"
        return self._select(f"WHERE {beyond} ORDER BY originator_id, originator_version LIMIT ?", (after[0].hex, after[1], until, limit))

    def _select(self, clause: str, bounds: Sequence[object]) -> list[Notification]:
        with self.datastore.transaction(commit=False) as c:
            c.execute(f"SELECT position, originator_id, originator_version, topic, state FROM stored_events {clause}", bounds)
            return [Notification(UUID(row[1]), row[2], row[3], row[4], row[0]) for row in c.fetchall()]
