"""The library's stock recorders as their users would set them up, given one thing more to write: the command record."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteConnection, SQLiteConnectionPool, SQLiteCursor, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict

COMMANDS = "CREATE TABLE commands (caller TEXT, key TEXT, fingerprint TEXT, command_id TEXT, position BIGINT, PRIMARY KEY (caller, key))"


class RecordingOnSQLite(SQLiteApplicationRecorder):
    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        positions = super()._insert_events(c, stored_events)
        assert positions
        c.execute("INSERT INTO commands VALUES (?,?,?,?,?)", (*kwargs["record"], positions[-1]))
        return positions


class RecordingOnPostgres(PostgresApplicationRecorder):
    """In the library's own place for what goes in with the events: pipelined, before their positions are known."""

    def _insert_events(self, curs: Any, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        curs.execute(f'INSERT INTO "{self.datastore.schema}".commands VALUES (%s,%s,%s,%s,0)', kwargs["record"], prepare=True)


class FullPool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection._sqlite_conn.execute("PRAGMA synchronous = FULL")
        return connection


def sqlite_recorder(path: Path, pool: int) -> RecordingOnSQLite:
    datastore = SQLiteDatastore(str(path), pool_size=pool, pool_timeout=60)
    datastore.pool.close()
    datastore.pool = FullPool(db_name=str(path), lock_timeout=60, pool_size=pool, pool_timeout=60)
    recorder = RecordingOnSQLite(datastore)
    recorder.create_table()
    with datastore.transaction(commit=True) as c:
        c.execute(COMMANDS)
    return recorder


def postgres_recorder(url: str, schema: str, pool: int) -> RecordingOnPostgres:
    told = conninfo_to_dict(url)
    dbname, host, port, user, password = (str(told.get(name) or "") for name in ("dbname", "host", "port", "user", "password"))
    datastore = PostgresDatastore(dbname, host, port, user, password, pool_size=pool, schema=schema)
    with datastore.transaction(commit=True) as c:
        c.execute(f'CREATE SCHEMA "{schema}"')
    recorder = RecordingOnPostgres(datastore)
    recorder.create_table()
    with datastore.transaction(commit=True) as c:
        c.execute(f'CREATE TABLE "{schema}".{COMMANDS.removeprefix("CREATE TABLE ")}')
    return recorder
