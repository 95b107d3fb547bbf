"""The library's SQLite recorder on a schema of our own: positions never used twice, command records, one fair writer."""

import fcntl
import sqlite3
import threading
import time
from collections import deque
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

from application.ledger.group import Group, Outcome, last_of
from application.ledger.sqlite_batch import Append, append_of, write
from application.ledger.troubles import available
from application.ledger.waking import Bell
from application.ports import Repeat, StoredRow, Unreadable, Written
from application.ports import UnusableStore as UnusableStore

SCHEMA_VERSION = 1
LAST, LOOK_SECONDS, LONGEST_LOOK = 2**63 - 1, 0.005, 0.02
STATEMENTS = 128
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
BY_AGE = "CREATE INDEX IF NOT EXISTS commands_by_age ON commands (stored_at)"
FORGET = "DELETE FROM commands WHERE (caller, key) IN (SELECT caller, key FROM commands WHERE stored_at < ? ORDER BY stored_at LIMIT ?)"


class ImmediateTransaction(SQLiteTransaction):
    """Takes the write lock at once: a deferred one that reads and then writes fails under two processes."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(self, *error: Any) -> None:
        """A commit that the disk refused leaves its transaction open, in the way of all that follow."""
        try:
            super().__exit__(*error)
        finally:
            if self.connection._sqlite_conn.in_transaction:
                self.connection.rollback()


class LedgerConnection(SQLiteConnection):
    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with ImmediateTransaction(self, commit=commit) as cursor, cursor:
            yield cursor


class LedgerPool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        """Not the library's, which keeps one prepared statement."""
        connection = sqlite3.connect(self.db_name, timeout=5, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS)
        connection.text_factory = text_of
        for name, wanted in PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            if (got := connection.execute(f"PRAGMA {name}").fetchone()[0]) != wanted:
                raise UnusableStore(f"{self.db_name}: PRAGMA {name} is {got!r}, needs {wanted!r}; is this file on a local disk?")
        return LedgerConnection(connection, max_age=self.max_age)


class LedgerDatastore(SQLiteDatastore):
    """Readers take any connection that is idle; the writer has one of its own, and `flock` keeps processes in turn."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), pool_size=8)
        self.pool.close()
        self.pool = LedgerPool(db_name=str(path), lock_timeout=5, pool_size=8, max_overflow=56)
        self._writing, self._idle = threading.Lock(), deque[SQLiteConnection]()
        self._turn = open(path.with_suffix(".lock"), "ab")  # noqa: SIM115 (closed in `close`)
        with self._in_turn():
            self._writer = self.pool._create_connection()

    def read(self, query: str, bounds: Sequence[object] = ()) -> list[Any]:
        """One statement, which is of one moment without a transaction around it."""
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = self.pool._create_connection()
        try:
            return reader._sqlite_conn.execute(query, bounds).fetchall()
        finally:
            self._idle.append(reader)

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
        for opened in (*getattr(self, "_idle", ()), *(getattr(self, name, None) for name in ("_writer", "_turn"))):
            if opened:
                opened.close()
        super().close()


class LedgerRecorder(SQLiteApplicationRecorder):
    """`topic` is the stored name, the rowid is the position; a command record goes in with its events."""

    datastore: LedgerDatastore

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
            cursor.execute(BY_AGE)  # also in a file of an earlier claimlog, which can still use it

    def insert_events(self, stored_events: Sequence[StoredEvent], written: Written | None = None, **_: Any) -> Sequence[int]:
        return self._group.put(append_of(stored_events, written))

    async def insert_events_async(self, stored_events: Sequence[StoredEvent], written: Written) -> Sequence[int]:
        return await self._group.put_async(append_of(stored_events, written))

    def _write(self, appends: Sequence[Append]) -> list[Outcome]:
        with available(), self.datastore.transaction(commit=True) as c:
            outcomes = write(c, appends)
        self._bell.ring(last_of(outcomes))
        return outcomes

    def wait(self, beyond: int, seconds: float) -> None:
        """Other processes are not heard here, so the head is looked at now and then; less often where nothing happens."""
        until, pause = time.monotonic() + seconds, LOOK_SECONDS
        while not self._bell.wait(beyond, min(pause, max(0.0, until - time.monotonic()))):
            if time.monotonic() >= until or self.max_notification_id() > beyond:
                return
            pause = min(LONGEST_LOOK, 1.05 * pause)

    def durability(self) -> dict[str, object]:
        return {name: self.datastore.read(f"PRAGMA {name}")[0][0] for name in PRAGMAS}

    def delete_records(self, seconds: float, most: int) -> int:
        """By the machine's clock, not the sandbox's: how long a key is kept is a technical matter."""
        with self.datastore.transaction(commit=True) as c:
            c.execute(FORGET, (time.time() - seconds, most))
            c.execute("SELECT changes()")
            return int(c.fetchone()[0])

    def select_record(self, caller: str, key: str) -> Repeat | None:
        found = self.datastore.read("SELECT fingerprint, stream, position, at FROM commands WHERE caller=? AND key=?", (caller, key))
        return next((Repeat(row[0], UUID(row[1]), row[2], datetime.fromisoformat(row[3])) for row in found), None)

    def select_stream(self, stream: UUID, after: int, most: int | None = None) -> list[StoredRow]:
        bounds = (stream.hex, after, LAST if most is None else most)
        return self._rows("WHERE originator_id=? AND originator_version>? ORDER BY originator_version LIMIT ?", bounds)

    def select_last(self, stream: UUID) -> list[StoredRow]:
        return self._rows("WHERE originator_id=? ORDER BY originator_version DESC LIMIT 1", (stream.hex,))

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
        bounds = (first, stop or LAST, *topics, limit)
        rows = self._rows(f"WHERE position>=? AND position<=? {named(topics)}ORDER BY position LIMIT ?", bounds)
        return [Notification(row.stream, row.version, row.topic, row.state, row.position) for row in rows]

    def max_notification_id(self) -> int:
        return self.datastore.read("SELECT max(position) FROM stored_events")[0][0] or 0

    def select_rows(
        self, after: int, limit: int, stream: UUID | None, topics: Sequence[str] = (), until: int | None = None
    ) -> list[StoredRow]:
        of_one, key = ("originator_id=? AND ", (stream.hex,)) if stream else ("", ())
        bounds = (*key, after, LAST if until is None else until, *topics, limit)
        return self._rows(f"WHERE {of_one}position>? AND position<=? {named(topics)}ORDER BY position LIMIT ?", bounds)

    def select_by_stream(self, after: tuple[UUID, int], until: int, limit: int) -> list[StoredRow]:
        beyond = "(originator_id, originator_version) > (?, ?) AND position <= ?"
        return self._rows(f"WHERE {beyond} ORDER BY originator_id, originator_version LIMIT ?", (after[0].hex, after[1], until, limit))

    def _rows(self, clause: str, bounds: Sequence[object]) -> list[StoredRow]:
        found = self.datastore.read(f"SELECT position, originator_id, originator_version, topic, state FROM stored_events {clause}", bounds)
        try:
            return [StoredRow(row[0], stream_of(row[1]), row[2], row[3], row[4]) for row in found]
        except (ValueError, TypeError, AttributeError) as error:
            raise Unreadable(next(row[0] for row in found if not is_stream(row[1])), "its stream has no proper id") from error


def text_of(raw: bytes) -> str:
    """A row in which somebody has put what is no text is still read, and its event found to be another."""
    return raw.decode("utf-8", "replace")


def stream_of(found: str) -> UUID:
    """Raises ValueError also for an id that is spelt otherwise than it is looked for: by that spelling its events would be hidden."""
    stream = UUID(found)
    if stream.hex != found:
        raise ValueError
    return stream


def is_stream(found: object) -> bool:
    try:
        return isinstance(found, str) and bool(stream_of(found))
    except ValueError:
        return False


def named(topics: Sequence[str]) -> str:
    """The condition on stored names, none where any will do."""
    return f"AND topic IN ({','.join('?' * len(topics))}) " if topics else ""
