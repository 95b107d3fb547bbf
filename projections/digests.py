"""What a view holds, in 64 characters, and what those are of."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Engine, case, select

from projections.projector import position_in
from projections.views import View

AT_ONCE = 2_000


def lines(db: Connection, view: View) -> Iterator[bytes]:
    """The view's rows in canonical order, some lines of JSON at a time: equal rows, equal bytes, in whichever store."""
    for table in view.tables:
        asked = select(*map(strictly, table.c)).order_by(*table.primary_key)
        for some in db.execution_options(yield_per=AT_ONCE).execute(asked).partitions():
            yield "".join(json.dumps(list(row), ensure_ascii=False) + "\n" for row in some).encode()


def strictly(column: Column[Any]) -> ColumnElement[Any]:
    """SQLite keeps any number as a truth value, and it would be read as true: one that is neither is null here."""
    return case((column.in_([False, True]), column)) if isinstance(column.type, Boolean) else column


def digest(db: Connection, view: View) -> str:
    """SHA-256 of the view's lines."""
    told = hashlib.sha256()
    for some in lines(db, view):
        told.update(some)
    return told.hexdigest()


@contextmanager
def dumps(engine: Engine, views: Sequence[View]) -> Iterator[list[tuple[str, Iterator[bytes]]]]:
    """All views of one moment, and by the name `position` up to which event they are."""
    with engine.connect() as db:
        position = f"[{position_in(db)}]\n".encode()
        yield [("position", iter([position])), *((view.name, lines(db, view)) for view in views)]
