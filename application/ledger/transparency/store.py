"""Where the log is kept, apart from the ledger it is made of: tiles, entries, every checkpoint, and how far it is."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    event,
    func,
    select,
)

from application.adapters.databases import found, reading, upsert, writing
from application.adapters.sqlite import create_schema, open_sqlite
from application.ledger.transparency.leaf import told
from application.ledger.transparency.merkle import Node, leaf_hash, subtree
from application.ledger.transparency.tiles import ENTRIES, HASH, HEIGHT, WIDTH, bundled, entries_in, hashes_in, nodes_of
from application.ports import StoredRow

VERSION = 1
ONLY, AT_ONCE, BUNDLES, LOWEST = 1, 256, 32, -(2**63)
Large = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData()
tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("n", Large, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("first_position", Large),
    Index("entries_by_position", "first_position"),
)
checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Large, primary_key=True, autoincrement=False),
    Column("position", Large, nullable=False),
    Column("note", Text, nullable=False),
    Column("cosignatures", Text, nullable=False),
)
state = Table(
    "state",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("size", Large, nullable=False),
    Column("position", Large, nullable=False),
)
# Built once: building it anew takes longer than the look-up.
KEPT = select(checkpoints.c.size, checkpoints.c.position, checkpoints.c.note, checkpoints.c.cosignatures)
NEWEST = KEPT.where(checkpoints.c.size == select(func.max(checkpoints.c.size)).scalar_subquery())
CONTENT = select(tiles.c.content).where(tiles.c.level == bindparam("level"), tiles.c.n == bindparam("n"))
REACH = select(state.c.size, state.c.position).where(state.c.only == ONLY)
Made = dict[tuple[int, int], bytes]
Read = Callable[[int, int], bytes]


class Kept(NamedTuple):
    """A checkpoint as it was signed: `position` is the ledger's at its last leaf; `cosignatures` are lines of witnesses."""

    size: int
    position: int
    note: str
    cosignatures: str = ""


class Bundle(NamedTuple):
    """Entries `256 * n` and those after, the position told for the first of them, and the tile of their hashes."""

    n: int
    content: bytes
    first_position: int
    hashes: bytes | None = None


class Reach(NamedTuple):
    """How many leaves there are, and the position of the last event among them."""

    size: int
    position: int


def open_log(path: Path) -> Engine:
    engine = open_sqlite(path, synchronous="FULL")
    event.listen(engine, "connect", take_any_text)
    create_schema(engine, metadata, VERSION)
    return engine


def take_any_text(driver: sqlite3.Connection, _: object) -> None:
    """What somebody has put there is still read, and found not to be a note."""
    driver.text_factory = lambda raw: raw.decode("utf-8", "replace")


class LogStore:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._edge: Made = {}
        self._edge_of: Reach | None = None

    def newest(self) -> Kept | None:
        """Of the checkpoints that were signed."""
        return next((Kept(**row) for row in found(self.engine, NEWEST)), None)

    def before(self, size: int) -> Kept | None:
        """The checkpoint signed before that of this size."""
        with reading(self.engine) as db:
            row = db.execute(KEPT.where(checkpoints.c.size < size).order_by(checkpoints.c.size.desc()).limit(1)).mappings().first()
        return Kept(**row) if row else None

    def kept(self, after: int = LOWEST) -> Iterator[Kept]:
        """Every checkpoint that is larger, ascending."""
        while some := self.some_kept(after):
            yield from some
            after = some[-1].size

    def some_kept(self, after: int) -> list[Kept]:
        with reading(self.engine) as db:
            asked = KEPT.where(checkpoints.c.size > after).order_by(checkpoints.c.size).limit(AT_ONCE)
            return [Kept(**row) for row in db.execute(asked).mappings()]

    def keep(self, kept: Kept) -> None:
        with writing(self.engine) as db:
            db.execute(upsert(db, checkpoints), kept._asdict())

    def cosign(self, size: int, lines: str) -> None:
        with writing(self.engine) as db:
            db.execute(checkpoints.update().where(checkpoints.c.size == size).values(cosignatures=lines))

    def reach(self) -> Reach:
        with reading(self.engine) as db:
            return reach_in(db)

    def tile(self, level: int, n: int) -> bytes:
        """As far as it goes; nothing where there is none."""
        with reading(self.engine) as db:
            return tile_in(db, level, n)

    def bundles(self, after: int = -1) -> Iterator[Bundle]:
        """All entries by 256, ascending."""
        own = tiles.alias()
        beside = tiles.outerjoin(own, (own.c.level == 0) & (own.c.n == tiles.c.n))
        chosen = select(tiles.c.n, tiles.c.content, tiles.c.first_position, own.c.content).select_from(beside)
        asked = chosen.where(tiles.c.level == ENTRIES).order_by(tiles.c.n).limit(BUNDLES)
        while True:
            with reading(self.engine) as db:
                some = [Bundle(*row) for row in db.execute(asked.where(tiles.c.n > after))]
            if not some:
                return
            yield from some
            after = some[-1].n

    def standing(self) -> tuple[Reach, Bundle | None, dict[int, tuple[int, int]]]:
        """Of one moment: how far it says it is, its last entries, and how many tiles of how many bytes there are of each level."""
        last = (
            select(tiles.c.n, tiles.c.content, tiles.c.first_position).where(tiles.c.level == ENTRIES).order_by(tiles.c.n.desc()).limit(1)
        )
        with reading(self.engine) as db:
            bundle = db.execute(last).first()
            sums = select(tiles.c.level, func.count(), func.sum(func.length(tiles.c.content))).group_by(tiles.c.level)
            counted = {level: (number, size) for level, number, size in db.execute(sums)}
            return reach_in(db), Bundle(*bundle) if bundle else None, counted

    def node(self, reach: Reach | None = None) -> Node:
        """Hashes of complete subtrees, each tile read once, and those at the edge not at all where this process has just made them."""
        return nodes_of(remembering(self.tile, self._edge if reach == self._edge_of else {}))

    def leaf_at(self, position: int) -> tuple[int, bytes] | None:
        """Index and leaf of the event at this position of the ledger; None where the log has none."""
        with reading(self.engine) as db:
            n = db.scalar(select(func.max(tiles.c.n)).where(tiles.c.level == ENTRIES, tiles.c.first_position <= position))
            bundle = b"" if n is None else tile_in(db, ENTRIES, n)
        for at, leaf in enumerate(entries_in(bundle)):
            if told(leaf)["pos"] == position:
                return (n or 0) * WIDTH + at, leaf
        return None

    def indexes(self, positions: Sequence[int]) -> dict[int, int]:
        """Leaf indexes of those positions that the log has."""
        if not positions:
            return {}
        starts = select(func.max(tiles.c.n)).where(tiles.c.level == ENTRIES, tiles.c.first_position <= bindparam("position"))
        with reading(self.engine) as db:
            numbers = {db.scalar(starts, {"position": position}) for position in positions} - {None}
            bundles = {n: tile_in(db, ENTRIES, n) for n in sorted(numbers)}
        found = {told(leaf)["pos"]: n * WIDTH + at for n, bundle in bundles.items() for at, leaf in enumerate(entries_in(bundle))}
        return {position: found[position] for position in positions if position in found}

    def extend(self, leaves_after: Callable[[int], Sequence[tuple[StoredRow, bytes]]]) -> Reach:
        """Takes the leaves after a position in, in one transaction and alone: how far it is then."""
        with writing(self.engine) as db:
            reach = reach_in(db)
            new = leaves_after(reach.position)
            if not new:
                return reach
            known = self._edge if self._edge_of == reach else {}
            made = extended(remembering(lambda level, n: tile_in(db, level, n), known), reach.size, [leaf for _, leaf in new])
            firsts = {(reach.size + at) // WIDTH: row.position for at, (row, _) in enumerate(new) if (reach.size + at) % WIDTH == 0}
            write(db, made, firsts)
            after = Reach(reach.size + len(new), new[-1][0].position)
            db.execute(upsert(db, state), {"only": ONLY, **after._asdict()})
        self._edge, self._edge_of = at_the_edge(known, after.size) | made, after
        return after


def reach_in(db: Connection) -> Reach:
    row = db.execute(REACH).first()
    return Reach(*row) if row else Reach(0, 0)


def tile_in(db: Connection, level: int, n: int) -> bytes:
    return db.scalar(CONTENT, {"level": level, "n": n}) or b""


def at_the_edge(known: Made, size: int) -> Made:
    """Those that will grow."""
    return {(level, n): content for (level, n), content in known.items() if n == (size >> (HEIGHT * max(level, 0))) // WIDTH}


def remembering(read: Read, given: Mapping[tuple[int, int], bytes] = MappingProxyType({})) -> Read:
    known = dict(given)

    def tile(level: int, n: int) -> bytes:
        if (level, n) not in known:
            known[level, n] = read(level, n)
        return known[level, n]

    return tile


def write(db: Connection, made: Made, firsts: dict[int, int]) -> None:
    """A bundle that was begun keeps the position of its first entry."""
    rows = []
    for (level, n), content in made.items():
        first = firsts.get(n) if level == ENTRIES else None
        if level == ENTRIES and first is None:
            db.execute(tiles.update().where(tiles.c.level == level, tiles.c.n == n).values(content=content))
        else:
            rows.append({"level": level, "n": n, "content": content, "first_position": first})
    if rows:
        db.execute(upsert(db, tiles), rows)


def extended(read: Read, size: int, leaves: Sequence[bytes]) -> Made:
    """The tiles that a log of that size has new or longer with these leaves."""
    made = filled(read, ENTRIES, size, [bundled([leaf]) for leaf in leaves])
    level, at, hashes = 0, size, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        grown = filled(read, level, at, hashes)
        made |= grown
        full = [content for (_, n), content in sorted(grown.items()) if len(content) == WIDTH * HASH]
        level, at, hashes = level + 1, at // WIDTH, [subtree(hashes_in(content)) for content in full]
    return made


def filled(read: Read, level: int, at: int, parts: Sequence[bytes]) -> Made:
    """Tiles of one level, the first of them with what it had."""
    made = {}
    for start in range(at - at % WIDTH, at + len(parts), WIDTH):
        new = parts[max(start - at, 0) : start + WIDTH - at]
        before = read(level, start // WIDTH) if start < at else b""
        made[level, start // WIDTH] = before + b"".join(new)
    return made
