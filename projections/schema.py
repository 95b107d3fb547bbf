"""Tables of the read side: naming, positions, parked streams, and the few helpers all views share."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects.sqlite import insert

VERSION = 2
metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})

positions = Table(
    "positions",
    metadata,
    Column("view", String(60), primary_key=True),
    Column("position", Integer, nullable=False),
)
parked = Table(
    "parked",
    metadata,
    Column("view", String(60), primary_key=True),
    Column("stream", String(36), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

Row = Mapping[str, Any]


def view_table(name: str, *columns: Column[Any], indexes: Sequence[Sequence[str]] = ()) -> Table:
    table = Table(name, metadata, *columns)
    for names in indexes:
        Index(None, *(table.c[one] for one in names))
    return table


def upsert(db: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Writes whole rows, new or known by primary key."""
    if not rows:
        return
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    known = statement.on_conflict_do_update(index_elements=keys, set_=changed) if changed else statement.on_conflict_do_nothing()
    db.execute(known, list(rows))


def remove(db: Connection, table: Table, column: str, values: Sequence[str]) -> None:
    if values:
        db.execute(table.delete().where(table.c[column].in_(values)))


def text_of(moment: datetime | None) -> str | None:
    """Sortable, of fixed width."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else None
