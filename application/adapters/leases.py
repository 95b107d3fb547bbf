"""Leases: of all processes of a store one is at work, the others stand by. What must be done once does not rest on them."""

import fcntl
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Protocol

import psycopg

from application.adapters.postgres import Database, lock_number
from application.ports import Unavailable

CHECK_SECONDS = 1.0


class Lease(Protocol):
    def held(self) -> bool:
        """By us, from now on or still. Asked again and again, it tells within a second that it was lost."""

    def taken(self) -> bool:
        """By anybody, ourselves included."""

    def release(self) -> None: ...


class FileLease:
    """The kernel lets go of it when its process ends, however that ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def held(self) -> bool:
        if self._file is None:
            file = self._path.open("ab")
            if not locked(file, fcntl.LOCK_EX):
                file.close()
                return False
            self._file = file
        return True

    def taken(self) -> bool:
        if self._file:
            return True
        with self._path.open("ab") as file:
            return not locked(file, fcntl.LOCK_SH)

    def release(self) -> None:
        if self._file:
            self._file.close()
        self._file = None


def locked(file: IO[bytes], how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class DatabaseLeases:
    """All leases of a process stand on one session: when that ends, or the server finds it dead, others may take them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._session: psycopg.Connection | None = None
        self._lock, self._held, self._checked = Lock(), set[int](), 0.0

    def lease(self, name: str) -> "DatabaseLease":
        return DatabaseLease(self, lock_number(f"{self._database.schema}/lease/{name}"))

    def held(self, number: int) -> bool:
        with self._lock:
            if number in self._held and time.monotonic() - self._checked < CHECK_SECONDS:
                return True
            statement = "SELECT true" if number in self._held else f"SELECT pg_try_advisory_lock({number})"
            held = self._told(statement)
            (self._held.add if held else self._held.discard)(number)
            return held

    def taken(self, number: int) -> bool:
        with self._lock:
            return number in self._held or not self._told(f"SELECT pg_try_advisory_xact_lock_shared({number})")

    def release(self, number: int) -> None:
        with self._lock:
            if number in self._held:
                self._held.discard(number)
                with suppress(psycopg.Error):
                    self._told(f"SELECT pg_advisory_unlock({number})")

    def close(self) -> None:
        self._held.clear()
        if self._session:
            self._session.close()
        self._session = None

    def _told(self, statement: str) -> bool:
        """Raises Unavailable; with the session all leases are lost."""
        try:
            self._session = self._session or self._database.connect("ledger")
            row = self._session.execute(statement).fetchone()
        except psycopg.Error as error:
            self.close()
            raise Unavailable(f"the database: {str(error).strip()}") from error
        self._checked = time.monotonic()
        return bool(row and row[0])


@dataclass(frozen=True, slots=True)
class DatabaseLease:
    leases: DatabaseLeases
    number: int

    def held(self) -> bool:
        return self.leases.held(self.number)

    def taken(self) -> bool:
        return self.leases.taken(self.number)

    def release(self) -> None:
        self.leases.release(self.number)
