"""A group of appends in one SQLite transaction, in as few statements as there can be: each lets the other threads in."""

import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple, cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from application.ledger.group import Outcome
from application.ledger.versions import befores
from application.ports import VersionClash, Written

MOST_ROWS = 64
EVENTS = ("stored_events", "originator_id, originator_version, topic, state")
RECORDS = ("commands", "caller, key, fingerprint, command_id, stream, at, position, stored_at")
HEAD = "SELECT max(originator_version) FROM stored_events WHERE originator_id = ?"
USED = "SELECT 1 FROM commands WHERE caller = ? AND key = ?"
Row = tuple[Any, ...]
Key = tuple[str, ...]


class Append(NamedTuple):
    """One append: for each of its streams the version before, its rows as they will stand, its record but for the position."""

    before: dict[str, int]
    events: list[Row]
    record: tuple[str, ...] | None

    @property
    def key(self) -> Key:
        return self.record[:2] if self.record else ()


def append_of(events: Sequence[StoredEvent], written: Written | None) -> Append:
    """Raises VersionClash when versions of one stream do not follow each other."""
    rows = [(cast(UUID, event.originator_id).hex, event.originator_version, event.topic, event.state) for event in events]
    before = {row[0]: version for row, version in zip(rows, befores(events), strict=True) if version is not None}
    return Append(before, rows, record_of(written))


def record_of(written: Written | None) -> tuple[str, ...] | None:
    if written is None or written.record is None:
        return None
    record = written.record
    return (record.caller, record.key, record.fingerprint, str(written.command), str(written.answer), written.at.isoformat())


def write(c: SQLiteCursor, appends: Sequence[Append]) -> list[Outcome]:
    """Looks first, so that one that lost leaves the others in the same transaction alone; each sees those before it."""
    versions, keys = dict[str, int](), set[Key]()
    taken = [is_fresh(c, append, versions, keys) for append in appends]
    positions = insert_events(c, [append for append, goes in zip(appends, taken, strict=True) if goes])
    return [next(positions) if goes else VersionClash() for goes in taken]


def is_fresh(c: SQLiteCursor, append: Append, versions: dict[str, int], keys: set[Key]) -> bool:
    """`versions` and `keys` are what those before it in the group leave behind."""
    for stream, before in append.before.items():
        if (versions[stream] if stream in versions else number(c, HEAD, (stream,))) != before:
            return False
    if append.record and (append.key in keys or number(c, USED, append.key)):
        return False
    versions.update((row[0], row[1]) for row in append.events)
    keys.add(append.key)
    return True


def number(c: SQLiteCursor, query: str, bounds: Key) -> int:
    c.execute(query, bounds)
    row = c.fetchone()
    return (row and row[0]) or 0


def insert_events(c: SQLiteCursor, appends: Sequence[Append]) -> Iterator[list[int]]:
    """The positions of each: while the transaction lasts nobody else takes one, so they follow each other."""
    events = [event for append in appends for event in append.events]
    insert(c, EVENTS, events)
    positions = iter(range(c.lastrowid - len(events) + 1, c.lastrowid + 1) if events else ())
    own = [[next(positions) for _ in append.events] for append in appends]
    now = time.time()
    insert(c, RECORDS, [(*append.record, mine[-1], now) for append, mine in zip(appends, own, strict=True) if append.record])
    return iter(own)


def insert(c: SQLiteCursor, into: tuple[str, str], rows: Sequence[Row]) -> None:
    start = 0
    while start < len(rows):
        count = 1 << min(len(rows) - start, MOST_ROWS).bit_length() - 1
        c.execute(statement(*into, len(rows[0]), count), tuple(chain.from_iterable(rows[start : start + count])))
        start += count


@cache
def statement(table: str, columns: str, width: int, count: int) -> str:
    """For a power of two of rows, so that few are ever prepared."""
    row = f"({','.join('?' * width)})"
    return f"INSERT INTO {table} ({columns}) VALUES {','.join([row] * count)}"
