"""Ledgers on either store, new and empty."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from tests.support.postgres import drop, new_database

STORES = ("sqlite", "postgresql")


@contextmanager
def opened(store: str, folder: Path) -> Iterator[EventLedger]:
    with closing(EventLedger(folder / "ledger.db" if store == "sqlite" else emptied(common()))) as ledger:
        yield ledger


@contextmanager
def migrated() -> Iterator[Database]:
    """A database of one's own."""
    database = new_database()
    migrate(database.url, database)
    yield database
    drop(database)


@cache
def common() -> Database:
    """One after the other may have it: making one takes longer than most tests."""
    database = new_database()
    migrate(database.url, database)
    return database


def emptied(database: Database) -> Database:
    with database.connect("ledger") as db:
        db.execute("TRUNCATE stored_events, commands RESTART IDENTITY")
    return database
