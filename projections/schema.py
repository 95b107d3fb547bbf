"""Tables of the read side: naming, version, positions, parked streams."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Index, Integer, MetaData, String, Table, Text

VERSION = 4
metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"})


def view_table(name: str, *columns: Column[Any], indexes: Sequence[Sequence[str]] = ()) -> Table:
    """Text is compared by its bytes, in whichever store: order and digests are the same."""
    for column in columns:
        if isinstance(column.type, String):
            column.type = column.type.with_variant(Text(collation="C"), "postgresql")
    table = Table(name, metadata, *columns)
    for names in indexes:
        Index(None, *(table.c[one] for one in names))
    return table


def partial_index(name: str, columns: Sequence[Column[Any]], where: ColumnElement[bool]) -> None:
    """Belongs to the table of its columns."""
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


made = view_table("made", Column("version", Integer, primary_key=True, autoincrement=False))
positions = view_table(
    "positions",
    Column("view", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
parked = view_table(
    "parked",
    Column("view", String(60), primary_key=True),
    Column("stream", String(36), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)


def text_of(moment: datetime | None) -> str | None:
    """Sortable, of fixed width."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC) if moment.utcoffset() else moment
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
