"""The one connection that appends, one round trip for a whole group; and what to think of an append whose answer never came."""

import time
from collections.abc import Sequence

import psycopg
from eventsourcing.persistence import StoredEvent
from psycopg import pq, sql

from application.adapters.postgres import Database
from application.ledger.group import Outcome
from application.ledger.parcels import TYPES, Parcel, arguments, numbers
from application.ports import VersionClash

SETTLE_SECONDS, PAUSE_SECONDS = 5.0, 0.1
PREPARE = "SET lock_timeout = '5s'; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"
APPEND = f"SELECT {{}}({', '.join(f'${n}::{name}' for n, name in enumerate(TYPES, 1))})"
BINARY = [pq.Format.BINARY] * len(TYPES)
FIND = """SELECT originator_id, originator_version, position, state FROM stored_events
    WHERE (originator_id, originator_version) IN (SELECT * FROM unnest(%s::uuid[], %s::bigint[]))"""


class Writer:
    """Never used by two threads at once: only who leads the group writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._connection: psycopg.Connection | None = self.connect(database)

    @staticmethod
    def connect(database: Database) -> psycopg.Connection:
        connection = database.connect("ledger")
        connection.execute(PREPARE)
        statement = sql.SQL(APPEND).format(sql.Identifier(database.schema, "append_to_stored_events"))
        checked(connection, connection.pgconn.prepare(b"append", statement.as_bytes(connection)))
        return connection

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def write(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        positions, in_doubt = self._send(arguments(parcels))
        outcomes, end = list[Outcome](), 0
        for one in parcels:
            start, end = end, end + len(one.events)
            own = positions[start:end]
            if None in own and in_doubt:
                own = self._recorded(one.events) or own
            outcomes.append(VersionClash() if None in own else [int(position or 0) for position in own])
        return outcomes

    def _send(self, sent: Sequence[bytes]) -> tuple[list[int | None], bool]:
        """The positions, and whether an earlier attempt may have written them already: a connection broke before it answered."""
        in_doubt, until = False, 0.0
        while True:
            try:
                return self._call(sent), in_doubt
            except psycopg.Error:
                if self._connection and self._connection.closed and not in_doubt:
                    in_doubt, until = True, time.monotonic() + SETTLE_SECONDS
                self.close()
                if not in_doubt or time.monotonic() > until:
                    raise
                time.sleep(PAUSE_SECONDS)

    def _call(self, sent: Sequence[bytes]) -> list[int | None]:
        """Without the driver's cursor, which costs as much as the server's part."""
        if self._connection is None:
            self._connection = self.connect(self.database)
        result = self._connection.pgconn.exec_prepared(b"append", sent, BINARY, pq.Format.BINARY)
        value = checked(self._connection, result).get_value(0, 0)
        return numbers(value or b"")

    def _recorded(self, events: Sequence[StoredEvent]) -> list[int | None]:
        """The positions of these very events, bytes and all: the command's id is in them. Empty when others stand in their place."""
        assert self._connection
        wanted = {(event.originator_id, event.originator_version): event.state for event in events}
        streams, versions = zip(*wanted, strict=True)
        rows = self._connection.cursor(binary=True).execute(FIND, (list(streams), list(versions))).fetchall()
        found = {(row[0], row[1]): row[2] for row in rows if wanted[row[0], row[1]] == row[3]}
        return [found[place] for place in wanted] if found.keys() == wanted.keys() else []


def checked(connection: psycopg.Connection, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if connection.pgconn.status == pq.ConnStatus.BAD:
        raise psycopg.OperationalError(connection.pgconn.get_error_message())
    if result.status not in (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK):
        raise psycopg.errors.error_from_result(result)
    return result
