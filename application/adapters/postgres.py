"""PostgreSQL as claimlog uses it: one database, and a schema for each part of the store."""

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

Part = Literal["ledger", "log", "directory", "views", "views_next", "views_old"]
CONNECT_SECONDS, POOL, OVERFLOW, POOL_SECONDS, IDLE_SECONDS = 5, 4, 2, 5, 1.0
KEEPALIVE: Mapping[str, str | int] = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 10_000}
WAITS_IN_TIME = "-c lock_timeout=10s"
SERVERS_KEEPALIVE = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"


@dataclass(frozen=True, slots=True)
class Database:
    """`url` is libpq's, several hosts included; `schema` is the prefix of all schemas of one store, and the ledger's own name."""

    url: str
    schema: str

    def named(self, part: Part) -> str:
        return self.schema if part == "ledger" else f"{self.schema}_{part}"

    @property
    def name(self) -> str:
        """For messages: where it is, and never who with which password."""
        given = conninfo_to_dict(self.url)
        where = f"{given.get('host') or 'localhost'}/{given.get('dbname') or given.get('user') or ''}"
        return f"PostgreSQL {where}, schema {self.schema}"

    def conninfo(self, part: Part, settings: str = "", **more: str | int) -> str:
        """Connections that see the tables of this part by their bare names; either end notices within seconds that the other is gone."""
        given = conninfo_to_dict(self.url)
        later = "-c synchronous_commit=off" if part == "log" else ""  # made again from the events where a crash takes some of it
        options = f"{SERVERS_KEEPALIVE} {given.get('options') or ''} -c search_path={self.named(part)} {later} {settings}"
        usual = {"connect_timeout": CONNECT_SECONDS, "application_name": f"claimlog {self.schema}", **KEEPALIVE}
        return make_conninfo(self.url, **{**usual, **given, **more, "options": options})

    def connect(self, part: Part, *, autocommit: bool = True, patience: int | None = None) -> psycopg.Connection:
        """`patience` in seconds, for those who must not wait long."""
        more = {} if patience is None else {"connect_timeout": patience, "tcp_user_timeout": 1000 * patience}
        return psycopg.connect(self.conninfo(part, "", **more), autocommit=autocommit)

    def driver(self, part: Part) -> psycopg.Connection:
        """All that a transaction reads is of one moment, unless it is a writer's turn; the ledger's reads are of one statement each.

        Whoever waits for another's lock is told in time that the store is not available.
        """
        driver = psycopg.connect(self.conninfo(part, WAITS_IN_TIME))
        if part != "ledger":
            driver.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return driver

    def engine(self, part: Part) -> Engine:
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: self.driver(part),
            pool_size=POOL,
            max_overflow=OVERFLOW,
            pool_timeout=POOL_SECONDS,
            hide_parameters=True,
        )
        event.listen(engine, "begin", in_turn_of(self.named(part)))
        event.listen(engine, "checkin", lambda _, record: record.info.update(used=time.monotonic()))
        event.listen(engine, "checkout", look_whether_alive)
        return engine


def look_whether_alive(driver: psycopg.Connection, record: ConnectionPoolEntry, _: object) -> None:
    """A line that lay idle may be dead while the server is well: then another one is taken."""
    if time.monotonic() - record.info.get("used", math.inf) > IDLE_SECONDS:
        try:
            driver.execute("SELECT")
            driver.rollback()
        except psycopg.OperationalError as error:
            raise InvalidatePoolError from error


def in_turn_of(schema: str) -> Callable[[Connection], None]:
    """One writer at a time, for transactions that say so when they begin: what they read cannot be changed under them."""
    turn = lock_number(f"{schema}/writing")

    def begin(db: Connection) -> None:
        if db.get_execution_options().get("begin") == "IMMEDIATE":  # what was written before its turn came has to be seen
            db.exec_driver_sql(f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({turn})")

    return begin


def lock_number(name: str) -> int:
    """Of an advisory lock: 64 bits, signed."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
