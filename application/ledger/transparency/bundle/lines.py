"""The events of a bundle: each stored row beside its leaf, whether or not the two agree."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson

from application.ledger.transparency.leaf import leaf_of, told
from application.ledger.transparency.tiles import ENTRIES, WIDTH, entries_in, tiles_of
from application.ports import StoredRow, Unreadable

AT_ONCE = 1_000


class Tiled(Protocol):
    """What of the log is needed: a tile as far as it goes now, which may be beyond the checkpoint."""

    def tile(self, level: int, n: int) -> bytes: ...


class Stored(Protocol):
    """What of the ledger is needed."""

    def rows(self, after: int, limit: int, stream: UUID | None = None) -> list[StoredRow]: ...


class Entry(NamedTuple):
    """Which leaf of the log, and the position it speaks of; -1 where it speaks of none."""

    leaf: int
    position: int


def entries_of(log: Tiled, size: int, stream: UUID | None) -> Iterator[Entry]:
    """Ascending; of one stream, or of all."""
    wanted = f'"stream":"{stream}"'.encode() if stream else b""
    for tile in tiles_of(size):
        if tile.level != ENTRIES:
            return
        bundle = log.tile(ENTRIES, tile.n)
        for at, leaf in enumerate(whole_entries(bundle)[: tile.width] if wanted in bundle else ()):
            if wanted in leaf:
                yield Entry(tile.n * WIDTH + at, position_in(leaf))


def whole_entries(bundle: bytes) -> list[bytes]:
    """None of a damaged bundle: its rows are shown without leaves then."""
    try:
        return entries_in(bundle)
    except ValueError:
        return []


def position_in(leaf: bytes) -> int:
    try:
        found: Any = told(leaf)["pos"]
    except (ValueError, LookupError, TypeError):
        return -1
    return found if isinstance(found, int) else -1


def rows_of(ledger: Stored, until: int, stream: UUID | None) -> Iterator[StoredRow]:
    after = 0
    while rows := ledger.rows(after, AT_ONCE, stream):
        yield from (row for row in rows if row.position <= until)
        after = rows[-1].position
        if after >= until:
            return


def beside(rows: Iterator[StoredRow], entries: Iterator[Entry]) -> Iterator[tuple[int | None, StoredRow]]:
    """Each row with the index of its leaf, both by position; None where there is none."""
    entry = next(entries, None)
    for row in rows:
        while entry and entry.position < row.position:
            entry = next(entries, None)
        yield (entry.leaf if entry and entry.position == row.position else None), row


def line_of(log: str, index: int | None, row: StoredRow) -> bytes:
    """The row as its own leaf would tell it, which is not always what was logged, with its bytes."""
    try:
        fields = told(leaf_of(log, row))
    except Unreadable:
        fields = {"log": log, "pos": row.position, "stream": str(row.stream), "type": row.topic, "ver": row.version}
    fields["leaf"], fields["state"] = index, row.state.decode(errors="backslashreplace")
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS) + b"\n"
