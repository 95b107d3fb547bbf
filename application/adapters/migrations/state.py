"""Which revision a database has, and whether this release may work with it. Asked at every start, so without alembic."""

from typing import Literal

import psycopg
from psycopg import sql

from application.adapters.postgres import Database
from application.ports import NotMigrated, UnusableStore

REVISIONS = ("0001", "0002", "0003", "0004")
State = Literal["current", "absent", "older", "newer"]


def schema_version(database: Database) -> State:
    """Raises UnusableStore when the database cannot be reached."""
    try:
        with database.connect("ledger") as db:
            return state(revision(db, database.schema))
    except psycopg.Error as error:
        raise UnusableStore(f"{database.name}: {told(error)}") from error


def require_current(database: Database) -> None:
    """Raises NotMigrated, or UnusableStore when a newer release was here."""
    found = refuse_newer(database)
    if found != "current":
        raise NotMigrated(f"schema {database.schema!r} is {found}: run `claimlog migrate` with the owner's database URL")


def refuse_newer(database: Database) -> State:
    found = schema_version(database)
    if found == "newer":
        raise UnusableStore(f"schema {database.schema!r} was migrated by a newer claimlog: use the newer release")
    return found


def revision(db: psycopg.Connection, schema: str) -> str | None:
    """None where there is none, and where there is none that this role may see."""
    try:
        found = db.execute(sql.SQL("SELECT version_num FROM {}").format(sql.Identifier(schema, "alembic_version"))).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege):
        return None
    return str(found[0]) if found else None


def state(found: str | None) -> State:
    if found is None:
        return "absent"
    if found not in REVISIONS:
        return "newer"
    return "current" if found == REVISIONS[-1] else "older"


def told(error: psycopg.Error) -> str:
    """The server's first line, or the driver's: never the values of a row."""
    return error.diag.message_primary or str(error).strip()
