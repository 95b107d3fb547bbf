"""How often reference data and settings were changed by any process: asked before what is kept in memory is used."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

import psycopg
from sqlalchemy import Connection, Engine

from application.adapters.databases import reading, writing
from application.adapters.memory import Memory
from application.adapters.postgres import Database
from application.adapters.tables import CHANGES, changes_in, count_change
from application.ports import Unavailable

QUERY = "SELECT value FROM settings WHERE name = %s"
TROUBLE_SECONDS = 1.0


@contextmanager
def changing(engine: Engine, memory: Memory) -> Iterator[Connection]:
    """For whoever writes rows that are kept in memory: all processes look again, this one at once."""
    with writing(engine) as db:
        yield db
        count_change(db)
    memory.changed()


class FileChanges:
    """A connection that only watches is told in two microseconds that nobody wrote the file; else the number is read."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._watch = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._engine, self._lock = engine, Lock()
        self._last = (-1, 0)

    def __call__(self) -> int:
        with self._lock:
            [version] = self._watch.execute("PRAGMA data_version").fetchone()
        seen, number = self._last
        if version != seen:
            with reading(self._engine) as db:
                number = changes_in(db)
            self._last = version, number
        return number

    def close(self) -> None:
        self._watch.close()


class DatabaseChanges:
    """One round trip on a connection of its own. After trouble nobody waits for the next try: that may be the event loop."""

    def __init__(self, database: Database) -> None:
        self._database, self._lock = database, Lock()
        self._db: psycopg.Connection | None = None
        self._trouble = -TROUBLE_SECONDS

    def __call__(self) -> int:
        with self._lock:
            try:
                return self._ask_again() if self._db else self._ask()
            except psycopg.OperationalError as error:
                self._trouble = time.monotonic()
                raise Unavailable(f"the database: {str(error).strip()}") from error

    def _ask_again(self) -> int:
        """A line may be dead for long, and the server well."""
        with suppress(psycopg.OperationalError):
            return self._ask()
        return self._ask()

    def _ask(self) -> int:
        if self._db is None:
            if time.monotonic() - self._trouble < TROUBLE_SECONDS:
                raise Unavailable("the database: it did not answer a moment ago")
            self._db = self._database.connect("directory", patience=2)
        try:
            row = self._db.execute(QUERY, (CHANGES,), prepare=True).fetchone()
        except psycopg.OperationalError:
            self.close()
            raise
        return int(row[0]) if row else 0

    def close(self) -> None:
        if self._db:
            with suppress(psycopg.Error):
                self._db.close()
        self._db = None
