"""Ledgers on either store, new and empty."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from tests.support.postgres import drop, new_database

STORES = ("sqlite", "postgresql")
FULL = "CREATE TRIGGER full BEFORE INSERT ON stored_events WHEN NEW.originator_version = 3 BEGIN SELECT RAISE(ABORT, 'disk full'); END"
REFUSE = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$"
FULL_TOO = "CREATE TRIGGER full_ BEFORE INSERT ON stored_events FOR EACH ROW WHEN (NEW.originator_version = 3) EXECUTE FUNCTION refuse()"


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


@contextmanager
def full(where: Path | Database) -> Iterator[None]:
    """No room for the third event of any stream."""
    if isinstance(where, Path):
        with closing(sqlite3.connect(where, isolation_level=None)) as file:
            file.execute(FULL)
            yield
            file.execute("DROP TRIGGER full")
        return
    with where.connect("ledger") as db:
        db.execute(f"{REFUSE}; {FULL_TOO}")
        yield
        db.execute("DROP FUNCTION refuse CASCADE")
