"""SQLite as claimlog uses it: durable, checked on every connection, with transactions that say what they are."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as Driver
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event

from application.adapters.databases import NewerSchema, writing

SYNCHRONOUS = {"NORMAL": 1, "FULL": 2, "EXTRA": 3}


class PragmaRefused(Exception):
    """The file cannot be used as claimlog needs it, often because of the file system it is on."""


def open_sqlite(
    path: Path,
    *,
    synchronous: Literal["EXTRA", "FULL", "NORMAL"],
    journal: Literal["wal", "delete"] = "wal",
    secure_delete: bool = False,
) -> Engine:
    """An engine without a limit of connections: the threads that use it are limited already."""
    wanted = {"journal_mode": journal, "synchronous": SYNCHRONOUS[synchronous]} | ({"secure_delete": 1} if secure_delete else {})
    engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=0, hide_parameters=True)
    event.listen(engine, "connect", prepare(path, wanted))
    event.listen(engine, "begin", begin)
    return engine


def prepare(path: Path, own: dict[str, Any]) -> Callable[[Driver, Any], None]:
    wanted = {"busy_timeout": 5000, **own, "foreign_keys": 1}

    def on_connect(driver: Driver, _: Any) -> None:
        driver.isolation_level = None  # the driver begins nothing by itself
        with in_turn(path):
            for pragma, value in wanted.items():
                driver.execute(f"PRAGMA {pragma} = {value}")
                [taken] = driver.execute(f"PRAGMA {pragma}").fetchone()
                if taken != value:
                    raise PragmaRefused(f"{path}: {pragma} is {taken}, claimlog needs {value}")

    return on_connect


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """One at a time: of two that turn a new file to WAL at once, one is told that it is locked, whatever its time-out."""
    with path.with_suffix(".lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def begin(db: Connection) -> None:
    db.exec_driver_sql(f"BEGIN {db.get_execution_options().get('begin', '')}")


def create_schema(engine: Engine, tables: MetaData, version: int) -> None:
    """Makes what is missing; safe when several processes start at once. Raises NewerSchema."""
    with writing(engine) as db:
        found = db.exec_driver_sql("PRAGMA user_version").scalar_one()
        if found > version:
            raise NewerSchema(f"{engine.url.database} has schema {found}, this claimlog knows {version}: use the newer claimlog")
        tables.create_all(db)
        for index in (index for table in tables.sorted_tables for index in table.indexes):
            index.create(db, checkfirst=True)  # `create_all` leaves a table alone that is there
        db.exec_driver_sql(f"PRAGMA user_version = {version}")
