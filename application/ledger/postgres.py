"""The library's PostgreSQL recorder on a schema of our own: one order of positions, command records, reads through its pool."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import ConnectionPool, PostgresApplicationRecorder, PostgresDatastore
from psycopg.rows import tuple_row
from psycopg_pool import PoolTimeout

from application.adapters.migrations.state import require_current
from application.adapters.postgres import WAITS_IN_TIME, Database
from application.ledger.group import Group, Outcome, last_of
from application.ledger.parcels import Parcel, parcel
from application.ledger.postgres_writer import Writer
from application.ledger.troubles import available
from application.ledger.waking import Bell, Listener
from application.ports import Repeat, StoredRow, UnusableStore, Written

LAST = 2**63 - 1
READERS, SPARE_READERS, WAIT_SECONDS = 1, 5, 5.0
READS_IN_TIME = "-c statement_timeout=30s"
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")
ASK_DURABILITY = f"SELECT {', '.join(f'current_setting({name!r})' for name in DURABILITY)}"
UNSAFE = ("fsync", "synchronous_commit")
COLUMNS = "SELECT position, originator_id, originator_version, topic, state FROM stored_events"
FORGET = """WITH old AS (SELECT ctid FROM commands WHERE stored_at < now() - make_interval(secs => %s) ORDER BY stored_at LIMIT %s),
    gone AS (DELETE FROM commands WHERE ctid = ANY(ARRAY(SELECT ctid FROM old)) RETURNING 1) SELECT count(*) FROM gone"""
Row = tuple[Any, ...]


class ReadingDatastore(PostgresDatastore):
    """Connections that see the ledger's schema. A pool that lost its server has new ones within seconds of its return."""

    def __init__(self, database: Database) -> None:
        super().__init__("", "", "", "", "", schema=database.schema)
        self.pool = ConnectionPool(
            database.conninfo("ledger", f"{WAITS_IN_TIME} {READS_IN_TIME}"),
            connection_class=psycopg.Connection[Any],
            kwargs={"autocommit": True},
            min_size=READERS,
            max_size=READERS + SPARE_READERS,
            open=False,
            timeout=WAIT_SECONDS,
            reconnect_timeout=WAIT_SECONDS,
            num_workers=1,
        )

    def register_type_adapters(self) -> None:
        """None: plain arrays are sent."""

    def fetch(self, query: str, bounds: Sequence[object]) -> list[Row]:
        """Once more where a connection turned out to be dead: it is the pool's, and older than what happened to the server."""
        self.pool.open()
        try:
            return self._fetch(query, bounds)
        except psycopg.OperationalError as error:
            if not is_dead(error):
                raise
            self.pool.check()
            return self._fetch(query, bounds)

    def _fetch(self, query: str, bounds: Sequence[object]) -> list[Row]:
        with self.pool.connection() as connection:
            return connection.cursor(binary=True, row_factory=tuple_row).execute(query, bounds, prepare=True).fetchall()


def is_dead(error: psycopg.OperationalError) -> bool:
    """Of the connection; not of the wait for one."""
    return not isinstance(error, PoolTimeout) and (error.sqlstate or "08").startswith(("08", "57P"))


class PostgresLedgerRecorder(PostgresApplicationRecorder):
    """Tables are made by migrations. `topic` is the stored name; a command record goes in with its events."""

    datastore: ReadingDatastore

    def __init__(self, database: Database, *, allow_unsafe: bool) -> None:
        require_current(database)
        if not allow_unsafe:
            refuse_unsafe(database)
        super().__init__(ReadingDatastore(database))
        self._writer = Writer(database)
        self._group, self._bell = Group(self._write), Bell()
        self._listener = Listener(database, self._bell.ring)

    def close(self) -> None:
        self._listener.stop()
        self._group.close()
        self._writer.close()
        self.datastore.close()

    def insert_events(self, stored_events: Sequence[StoredEvent], written: Written | None = None, **_: Any) -> Sequence[int]:
        """Without the library's hidden retry, which cannot tell its own events from those of another."""
        return self._group.put(parcel(stored_events, written))

    async def insert_events_async(self, stored_events: Sequence[StoredEvent], written: Written) -> Sequence[int]:
        return await self._group.put_async(parcel(stored_events, written))

    def _write(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        with available():
            outcomes = self._writer.write(parcels)
        self._bell.ring(last_of(outcomes))
        return outcomes

    def wait(self, beyond: int, seconds: float) -> None:
        """A notice is a hint: one of what is not there must not keep everybody running."""
        self._listener.start()
        if self._bell.wait(beyond, 0):
            self._bell.forget()
            self._bell.ring(self.max_notification_id())
        self._bell.wait(beyond, seconds)

    def durability(self) -> dict[str, object]:
        return dict(zip(DURABILITY, self.datastore.fetch(ASK_DURABILITY, ())[0], strict=True))

    def delete_records(self, seconds: float, most: int) -> int:
        """By the server's clock, not the sandbox's: how long a key is kept is a technical matter."""
        return int(self.datastore.fetch(FORGET, (float(seconds), most))[0][0])

    def select_record(self, caller: str, key: str) -> Repeat | None:
        query = "SELECT fingerprint, stream, position, at AT TIME ZONE 'UTC' FROM commands WHERE caller = %s AND key = %s"
        for fingerprint, stream, position, at in self.datastore.fetch(query, (caller, key)):
            return Repeat(fingerprint, stream, position, at.replace(tzinfo=UTC))
        return None

    def select_stream(self, stream: UUID, after: int, most: int | None = None) -> list[StoredRow]:
        bounds = (stream, after, LAST if most is None else most)
        return self._rows("originator_id = %s AND originator_version > %s ORDER BY originator_version LIMIT %s", bounds)

    def select_last(self, stream: UUID) -> list[StoredRow]:
        return self._rows("originator_id = %s ORDER BY originator_version DESC LIMIT 1", (stream,))

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
        condition, names = named(topics)
        bounds = (first, stop or LAST, *names, limit)
        rows = self._rows(f"position >= %s AND position <= %s {condition} ORDER BY position LIMIT %s", bounds)
        return [Notification(row.stream, row.version, row.topic, row.state, row.position) for row in rows]

    def max_notification_id(self) -> int:
        return int(self.datastore.fetch("SELECT coalesce(max(position), 0) FROM stored_events", ())[0][0])

    def select_rows(
        self, after: int, limit: int, stream: UUID | None, topics: Sequence[str] = (), until: int | None = None
    ) -> list[StoredRow]:
        of_one, key = ("originator_id = %s AND ", (stream,)) if stream else ("", ())
        condition, names = named(topics)
        bounds = (*key, after, LAST if until is None else until, *names, limit)
        return self._rows(f"{of_one}position > %s AND position <= %s {condition} ORDER BY position LIMIT %s", bounds)

    def select_by_stream(self, after: tuple[UUID, int], until: int, limit: int) -> list[StoredRow]:
        beyond = "(originator_id, originator_version) > (%s, %s) AND position <= %s"
        return self._rows(f"{beyond} ORDER BY originator_id, originator_version LIMIT %s", (*after, until, limit))

    def _rows(self, clause: str, bounds: Sequence[object]) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.fetch(f"{COLUMNS} WHERE {clause}", bounds)]


def named(topics: Sequence[str]) -> tuple[str, tuple[object, ...]]:
    """The condition on stored names and what it is asked with; nothing where any will do."""
    return ("AND topic = ANY(%s)", (list(topics),)) if topics else ("", ())


def refuse_unsafe(database: Database) -> None:
    """Raises UnusableStore where a confirmed append may be lost in a power cut."""
    with database.connect("ledger") as db:
        settings = dict(zip(DURABILITY, db.execute(ASK_DURABILITY).fetchone() or (), strict=True))
    for name in UNSAFE:
        if settings[name] == "off":
            raise UnusableStore(f"{name} is off: what was confirmed may be lost; set it to on, or allow an unsafe store for trials")
