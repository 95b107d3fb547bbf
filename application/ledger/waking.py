"""Who waits for new events is woken: by the appends of this process at once, by those of others through the store."""

import threading
from contextlib import suppress
from typing import Protocol

import psycopg
from psycopg import sql

from application.adapters.postgres import Database

STOP_SECONDS, AGAIN_SECONDS = 0.1, 0.5


class Bell:
    """Knows the highest position that anybody told of."""

    def __init__(self) -> None:
        self._known, self._changed = 0, threading.Condition()

    def ring(self, position: int) -> None:
        with self._changed:
            self._known = max(self._known, position)
            self._changed.notify_all()

    def forget(self) -> None:
        """What was told may have been wrong."""
        with self._changed:
            self._known = 0

    def wait(self, beyond: int, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._known > beyond, seconds)


class Told(Protocol):
    def __call__(self, position: int) -> None: ...


class Listener:
    """LISTEN on a connection of its own, which it makes anew when it breaks; what was missed meanwhile is in the head it then asks for."""

    def __init__(self, database: Database, told: Told) -> None:
        self._database, self._told = database, told
        self._stop, self._starting = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """At the first who waits: most processes never do."""
        if self._thread:
            return
        with self._starting:
            if not self._thread:
                self._thread = threading.Thread(target=self._keep_listening, name="ledger-listener", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(5)

    def _keep_listening(self) -> None:
        while not self._stop.is_set():
            with suppress(psycopg.Error, OSError):
                self._listen()
            self._stop.wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        with self._database.connect("ledger") as connection:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel(self._database))))
            head = connection.execute("SELECT max(position) FROM stored_events").fetchone()
            self._told((head and head[0]) or 0)
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=STOP_SECONDS):
                    with suppress(ValueError):  # anybody in the database may say anything on a channel
                        self._told(int(notice.payload))


def channel(database: Database) -> str:
    return f"{database.schema}.stored_events"
