"""Where views are built and kept beside those that serve, and how they change places: between files, or between schemas."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from projections.projector import make_schema, position_in, schema_of, writing
from projections.schema import metadata
from projections.views import View

CatchUp = Callable[[int | None, int], Any]
PATIENCE_SECONDS, LOCKED = 30, "55P03"


class Places(Protocol):
    def empty_beside(self) -> None: ...
    def bring_back(self) -> bool:
        """What was kept at the last swap now stands beside; False where there is none."""

    def swap(self, views: Sequence[View], catch_up: CatchUp) -> None:
        """In one transaction, in which those that serve cannot move; what served is kept, and readers go on throughout."""


def places_of(live: Engine, beside: Engine) -> Places:
    return Schemas(live, beside) if live.dialect.name == "postgresql" else Files(live, beside)


class Files:
    """`views-old.db` beside the live file holds all views as they were before the last swap."""

    def __init__(self, live: Engine, beside: Engine) -> None:
        self.live, self.beside = str(live.url.database), str(beside.url.database)
        self.kept = Path(self.live).with_name("views-old.db")

    def empty_beside(self) -> None:
        with closing(sqlite3.connect(self.beside)) as db:
            for table in metadata.tables:
                db.execute(f"DROP TABLE IF EXISTS {table}")
            db.commit()

    def bring_back(self) -> bool:
        if not self.kept.exists():
            return False
        with closing(sqlite3.connect(self.kept)) as source, closing(sqlite3.connect(self.beside)) as target:
            source.backup(target)
        return True

    def swap(self, views: Sequence[View], catch_up: CatchUp) -> None:
        with closing(sqlite3.connect(self.live, isolation_level=None, timeout=PATIENCE_SECONDS)) as db:
            self.keep(db)
            db.execute("ATTACH ? AS fresh", (self.beside,))
            db.execute("BEGIN")  # not IMMEDIATE, which would lock the fresh file too
            db.execute("UPDATE main.positions SET position = position")
            catch_up(None, db.execute("SELECT min(position) FROM main.positions").fetchone()[0])
            for view in views:
                copy(db, view)
            db.execute("COMMIT")

    def keep(self, db: sqlite3.Connection) -> None:
        part = self.kept.with_suffix(".part")
        part.unlink(missing_ok=True)
        db.execute("VACUUM main INTO ?", (str(part),))
        part.replace(self.kept)


def copy(db: sqlite3.Connection, view: View) -> None:
    for table in view.tables:
        db.execute(f"DELETE FROM main.{table.name}")
        db.execute(f"INSERT INTO main.{table.name} SELECT * FROM fresh.{table.name}")
    db.execute("DELETE FROM main.parked WHERE view = ?", (view.name,))
    db.execute("INSERT INTO main.parked SELECT * FROM fresh.parked WHERE view = ?", (view.name,))


class Schemas:
    """`<live>_old` holds all views as they stood at the last swap: those it replaced, and of the others the new ones."""

    def __init__(self, live: Engine, beside: Engine) -> None:
        self.live, self.beside = live, beside

    def empty_beside(self) -> None:
        with writing(self.beside) as db:
            make_schema(db)
            empty(db, schema_of(db))

    def bring_back(self) -> bool:
        with writing(self.beside) as db:
            kept = old_of(self.live)
            found = db.exec_driver_sql(f"SELECT to_regclass('{kept}.made')").scalar() is not None
            for table in metadata.tables if found else ():
                db.exec_driver_sql(f"ALTER TABLE {kept}.{table} SET SCHEMA {schema_of(db)}")
            return found

    def swap(self, views: Sequence[View], catch_up: CatchUp) -> None:
        """A long reader cannot hold everybody up: we step back from its lock, and come again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self.swap_now(views, catch_up)
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != LOCKED or time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def swap_now(self, views: Sequence[View], catch_up: CatchUp) -> None:
        tables = [table.name for view in views for table in view.tables]
        with writing(self.live) as db:
            catch_up(None, position_in(db))
            here, next_, old = schema_of(db), self.beside_name(), old_of(self.live)
            db.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
            db.exec_driver_sql(
                f"LOCK TABLE {', '.join(f'{here}.{table}' for table in sorted((*tables, 'parked')))} IN ACCESS EXCLUSIVE MODE"
            )
            empty(db, old)
            for table in tables:
                db.exec_driver_sql(f"ALTER TABLE {here}.{table} SET SCHEMA {old}")
                db.exec_driver_sql(f"ALTER TABLE {next_}.{table} SET SCHEMA {here}")
            for table in metadata.tables.keys() - set(tables):
                db.exec_driver_sql(f"ALTER TABLE {next_}.{table} SET SCHEMA {old}")
            for view in views:
                exchange_parked(db, here, old, view.name)

    def beside_name(self) -> str:
        with self.beside.connect() as db:
            return schema_of(db)


def old_of(live: Engine) -> str:
    with live.connect() as db:
        return f"{schema_of(db)}_old"


def empty(db: Connection, schema: str) -> None:
    """Made where it is missing."""
    if db.exec_driver_sql(f"SELECT to_regnamespace('{schema}')").scalar() is None:
        db.exec_driver_sql(f"CREATE SCHEMA {schema}")
    for table in metadata.tables:
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {schema}.{table}")


def exchange_parked(db: Connection, one: str, other: str, view: str) -> None:
    held = {
        schema: db.exec_driver_sql(f"DELETE FROM {schema}.parked WHERE view = %s RETURNING *", (view,)).all() for schema in (one, other)
    }
    for schema, rows in ((one, held[other]), (other, held[one])):
        for row in rows:
            db.exec_driver_sql(f"INSERT INTO {schema}.parked VALUES (%s, %s, %s, %s)", tuple(row))
