"""The file of the views: one that is damaged is set aside at the start, for what was in it can be built again."""

import fcntl
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy.exc import DatabaseError

from application.adapters.sqlite import open_sqlite

log = structlog.get_logger()
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DamagedWhileOpen(Exception):
    """The file is damaged, and cannot be set aside under those who have it open: SQLite would mix the old with the new."""


class ViewsFile:
    def __init__(self, path: Path) -> None:
        self.path, self.engine = path, open_sqlite(path, synchronous="NORMAL")
        self._hold: IO[bytes] | None = None

    def prepare(self, make_ready: Callable[[], None]) -> None:
        """Held from here on: alone while it is made ready, where nobody else has it open, then with others. Raises DamagedWhileOpen."""
        self._hold = self.path.with_suffix(".open.lock").open("ab")
        alone = taken(self._hold)
        if not alone:
            fcntl.flock(self._hold, fcntl.LOCK_SH)
        try:
            make_ready()
        except DatabaseError as error:
            if not is_damage(error):
                raise
            if not alone:
                raise DamagedWhileOpen(f"{self.path} is damaged ({error.orig}): stop all who have it open, then start again") from error
            self.set_aside(str(error.orig))
            make_ready()
        fcntl.flock(self._hold, fcntl.LOCK_SH)

    def set_aside(self, reason: str) -> None:
        self.engine.dispose()
        aside = self.path.with_name(f"{self.path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        self.path.rename(aside)
        for ending in ("-wal", "-shm"):
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
        log.warning("damaged views set aside, they are built again", file=str(self.path), kept_as=str(aside), reason=reason)

    def close(self) -> None:
        self.engine.dispose()
        if self._hold:
            self._hold.close()


def taken(hold: IO[bytes]) -> bool:
    """Whether nobody else has it."""
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_damage(error: DatabaseError) -> bool:
    """Nothing that passes, as a lock or a full disk does."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in DAMAGE


def leftover(folder: Path) -> Path:
    """Where the views beside are built; emptied first, for a rebuild that was cut short."""
    path = folder / "views-rebuild.db"
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"), path.with_suffix(".lock")):
        old.unlink(missing_ok=True)
    return path
