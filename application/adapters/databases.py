"""Transactions on either store, that say what they are; what the store cannot do now is told as Unavailable."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Engine, Select, Table, exc
from sqlalchemy.dialects import postgresql, sqlite

from application.ports import Unavailable

TROUBLES = (exc.OperationalError, exc.InternalError, exc.TimeoutError)
Insert = sqlite.Insert | postgresql.Insert
NAMED: dict[str, Any] = {"sqlite": "named", "postgresql": "pyformat"}
INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class NewerSchema(Exception):
    """The store was written by a newer claimlog."""


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """All that is read is of one moment."""
    return transaction(engine, "DEFERRED")


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """Nobody else writes from its start on, so what it read cannot be changed under it."""
    return transaction(engine, "IMMEDIATE")


@contextmanager
def transaction(engine: Engine, mode: str) -> Iterator[Connection]:
    try:
        with engine.connect().execution_options(begin=mode) as db, db.begin():
            yield db
    except TROUBLES as error:
        raise Unavailable(f"{engine.url.database or 'the database'}: {cause(error)}") from error


def found(engine: Engine, asked: Select[Any], **values: str | bytes) -> list[dict[str, Any]]:
    """Of one statement, which is of one moment without a transaction around it: a ninth of the time of one."""
    statement, readers = plain(asked, engine.dialect)
    try:
        line = engine.raw_connection()
        try:
            rows = cast(Any, line.driver_connection).execute(statement, values).fetchall()
        finally:
            line.close()
    except (*TROUBLES, engine.dialect.loaded_dbapi.OperationalError) as error:
        raise Unavailable(f"{engine.url.database or 'the database'}: {cause(error)}") from error
    return [{name: read(value) for (name, read), value in zip(readers, row, strict=True)} for row in rows]


@cache
def plain(asked: Select[Any], dialect: Dialect) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    """For the driver: the statement with named parameters, and the name of each column with what makes its value of the stored one.

    Kept for ever, so only for statements that are.
    """
    named = cast(Any, type(dialect))(paramstyle=NAMED[dialect.name])
    told = str(asked.compile(dialect=named))
    return told, [(column.name, column.type.result_processor(dialect, None) or as_it_is) for column in asked.selected_columns]


def as_it_is(value: Any) -> Any:
    return value


def cause(error: Exception) -> str:
    """Without the statement and what was in it."""
    return str(error.orig).strip() if isinstance(error, exc.DBAPIError) else str(error).partition("(")[0].strip()


def upsert(db: Connection, table: Table) -> Insert:
    return upsert_on(db.dialect.name, table)


@cache
def upsert_on(dialect: str, table: Table) -> Insert:
    """Built once: building it anew takes longer than to run it."""
    new = INSERTS[dialect](table)
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={c.name: new.excluded[c.name] for c in table.c if not c.primary_key}
    )


def insert_if_absent(db: Connection, table: Table) -> Insert:
    return INSERTS[db.dialect.name](table).on_conflict_do_nothing()
