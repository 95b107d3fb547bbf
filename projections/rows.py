"""Rows into the tables of either store, and out of them by key: however many, it is one statement and a few parameters."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    CursorResult,
    Integer,
    Table,
    Text,
    any_,
    func,
    literal,
    select,
)

Row = Mapping[str, Any]
IN = {"postgresql": "{} = ANY(?)", "sqlite": "{} IN (SELECT value FROM json_each(?))"}
ARRAYS = {Boolean: "boolean", Integer: "bigint", BigInteger: "bigint"}


def upsert(db: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Writes whole rows, new or known by primary key; of several with one key the last."""
    if not rows:
        return
    key, values = pickers(table)
    told = {key(row): values(row) for row in rows}.values()
    if db.dialect.name == "postgresql":
        db.exec_driver_sql(statement(table, unnested(table)), tuple(list(column) for column in zip(*told, strict=True)))
    else:
        db.exec_driver_sql(statement(table, f"VALUES ({', '.join('?' * len(table.columns))})"), list(told))


@cache
def pickers(table: Table) -> tuple[Callable[[Row], Any], Callable[[Row], Any]]:
    return itemgetter(*(column.name for column in table.primary_key)), itemgetter(*table.columns.keys())


@cache
def statement(table: Table, source: str) -> str:
    names, keys = list(table.columns.keys()), [column.name for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    known = f"UPDATE SET {changed}" if changed else "NOTHING"
    return f"INSERT INTO {table.name} ({', '.join(names)}) {source} ON CONFLICT ({', '.join(keys)}) DO {known}"


@cache
def unnested(table: Table) -> str:
    """One array for each column, in binary form: an array of rows costs the client three times as much."""
    arrays = (ARRAYS.get(type(column.type), "text") for column in table.columns)
    return f"SELECT * FROM unnest({', '.join(f'%b::{array}[]' for array in arrays)})"


def remove(db: Connection, table: Table, column: str, values: Sequence[str]) -> None:
    if values:
        run(db, f"DELETE FROM {table.name} WHERE {IN[db.dialect.name].format(column)}", together(db, values))


def find(db: Connection, table: Table, names: Sequence[str], column: str, values: Sequence[str]) -> Sequence[Any]:
    """These columns of the rows with one of the values."""
    if not values:
        return []
    return run(db, f"SELECT {', '.join(names)} FROM {table.name} WHERE {IN[db.dialect.name].format(column)}", together(db, values)).all()


def run(db: Connection, statement: str, *values: object) -> CursorResult[Any]:
    """Plain SQL with a `?` for each value: what is asked all the time is not put together anew each time."""
    return db.exec_driver_sql(statement.replace("?", "%s") if db.dialect.name == "postgresql" else statement, values)


def together(db: Connection, values: Iterable[str]) -> object:
    """All in one parameter: no limit is met, and every number of them is the same statement."""
    return list(values) if db.dialect.name == "postgresql" else json.dumps(list(values))


def among(db: Connection, column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """The same, as part of a query."""
    if db.dialect.name == "postgresql":
        return column == any_(literal(together(db, values), ARRAY(Text)))
    told = func.json_each(together(db, values)).table_valued("value")
    return column.in_(select(told.c.value))
