"""Somebody who has the whole database and the disk in his hands: what he does goes past the house, and can be put back exactly."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import MetaData

from application.adapters.postgres import Part
from application.adapters.stores import DatabaseStore
from application.ledger.transparency import store as log_tables
from projections import schema as view_tables
from tests.support.house import Office

Row = dict[str, Any]
Rows = dict[Any, Row]
Folders = dict[Path, bytes]


class Table(NamedTuple):
    part: Part
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def key_of(self, row: Row) -> Any:
        found = tuple(row[name] for name in self.key)
        return found[0] if len(found) == 1 else found


def tables_of(part: Part, metadata: MetaData) -> dict[str, Table]:
    return {
        table.name: Table(part, table.name, tuple(c.name for c in table.c), tuple(c.name for c in table.primary_key))
        for table in metadata.sorted_tables
    }


EVENTS = Table("ledger", "stored_events", ("position", "originator_id", "originator_version", "topic", "state"), ("position",))
LOG = tables_of("log", log_tables.metadata)
VIEWS = tables_of("views", view_tables.metadata)
TILES, CHECKPOINTS, STATE = LOG["tiles"], LOG["checkpoints"], LOG["state"]
EVERYTHING = (EVENTS, *LOG.values(), *VIEWS.values())


class Hand:
    """Reads and writes on lines of its own. Text that is no UTF-8 comes and goes with surrogates, where a store takes it."""

    def __init__(self, office: Office) -> None:
        self.store, self.folder = office.house.store, office.house.settings.data_dir
        self._lines: dict[Part, psycopg.Connection] = {}

    @cached_property
    def on_files(self) -> bool:
        return not isinstance(self.store, DatabaseStore)

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    @contextmanager
    def line(self, part: Part) -> Iterator[Any]:
        """One transaction."""
        if self.on_files:
            with closing(sqlite3.connect(self.folder / f"{part}.db", isolation_level=None)) as file:
                file.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
                file.execute("PRAGMA synchronous = OFF")
                file.execute("BEGIN IMMEDIATE")
                yield file
                file.execute("COMMIT")
            return
        assert isinstance(self.store, DatabaseStore)
        if part not in self._lines:
            self._lines[part] = self.store.database.connect(part)
        with self._lines[part].transaction():
            yield self._lines[part].cursor(binary=True)

    def rows(self, table: Table) -> Rows:
        with self.line(table.part) as line:
            found = line.execute(f"SELECT {quoted(table.columns)} FROM {table.name}").fetchall()
        rows = [dict(zip(table.columns, row, strict=True)) for row in found]
        return {table.key_of(row): row for row in rows}

    def make(self, table: Table, wanted: Sequence[Row]) -> None:
        """The table holds these rows and no others."""
        here = self.rows(table)
        goal = {table.key_of(row): row for row in wanted}
        with self.line(table.part) as line:
            for key in [key for key, row in here.items() if goal.get(key) != row]:
                line.execute(*self.deletion(table, here[key]))
            for key in [key for key, row in goal.items() if here.get(key) != row]:
                line.execute(*self.insertion(table, goal[key]))

    def deletion(self, table: Table, row: Row) -> tuple[str, list[Any]]:
        condition = " AND ".join(f'"{name}" = {self.mark(row[name])}' for name in table.key)
        return f"DELETE FROM {table.name} WHERE {condition}", [bound(row[name]) for name in table.key]

    def insertion(self, table: Table, row: Row) -> tuple[str, list[Any]]:
        marks = ", ".join(self.mark(value) for value in row.values())
        given = "" if self.on_files or table is not EVENTS else "OVERRIDING SYSTEM VALUE "
        return f"INSERT INTO {table.name} ({quoted(row)}) {given}VALUES ({marks})", [bound(value) for value in row.values()]

    def mark(self, value: Any) -> str:
        if not self.on_files:
            return "%s"
        return "?" if isinstance(bound(value), type(value)) else "CAST(? AS TEXT)"

    @contextmanager
    def changing(self, table: Table) -> Iterator[Rows]:
        """What is done to the rows is done to the table; that it is another one then is seen through a line of its own."""
        before, rows = self.rows(table), self.rows(table)
        yield rows
        self.make(table, list(rows.values()))
        after = self.rows(table)
        assert after != before
        assert list(map(repr, sorted_rows(after.values()))) == list(map(repr, sorted_rows(rows.values())))


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def sorted_rows(rows: Any) -> list[Row]:
    return sorted(rows, key=repr)


def bound(value: Any) -> Any:
    """What no driver takes as text goes in as bytes."""
    raw = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else b""
    return raw if raw != (value.encode("utf-8", "replace") if isinstance(value, str) else b"") else value


class Snapshot:
    """Tables and folders as they were."""

    def __init__(self, hand: Hand, tables: Sequence[Table] = EVERYTHING, folders: Sequence[Path] = ()) -> None:
        self.rows = {table: list(hand.rows(table).values()) for table in tables}
        self.folders: dict[Path, Folders] = {folder: content_of(folder) for folder in folders}

    def put_back(self, hand: Hand, *parts: Part) -> None:
        """Without parts everything."""
        for table, rows in self.rows.items():
            if not parts or table.part in parts:
                hand.make(table, rows)
        for folder in () if parts else self.folders:
            self.put_back_folder(folder)

    def put_back_folder(self, folder: Path) -> None:
        was, here = self.folders[folder], content_of(folder)
        for path in here.keys() - was.keys():
            path.unlink()
        for path in was:
            if here.get(path) != was[path]:
                write(path, was[path])


def content_of(folder: Path) -> Folders:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write(path: Path, content: bytes) -> None:
    """Whoever owns the folder may replace a file that cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def spoil(path: Path, content: bytes | None) -> None:
    """The file has other bytes, or is not there any more."""
    before = path.read_bytes()
    path.unlink() if content is None else write(path, content)
    assert (path.read_bytes() if path.exists() else None) == content != before
