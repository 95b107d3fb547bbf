"""One walk over rows and leaves side by side, from the first event on: what is wrong with them, and the roots that are asked for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import count, islice
from typing import Any

from application.ledger.transparency.integrator import Rows
from application.ledger.transparency.leaf import leaf_of, told
from application.ledger.transparency.merkle import EMPTY_ROOT, node_hash, root, subtree
from application.ledger.transparency.store import LOWEST, Bundle, LogStore
from application.ledger.transparency.tiles import ENTRIES, HASH, HEIGHT, WIDTH, entries_in, levels
from application.ports import StoredRow, Unreadable
from application.verification import Break, Progress

AT_ONCE = 1_024


class Tree:
    """Grows by up to 256 leaves at a time; knows the root of every size it went through last."""

    def __init__(self) -> None:
        self.size = 0
        self.full: list[bytes] = []  # of 256 leaves each
        self._edge: list[bytes] = []
        self._known: dict[tuple[int, int], bytes] = {}

    def grow(self, hashes: list[bytes]) -> None:
        self._edge, self.size = hashes, self.size + len(hashes)
        if len(hashes) == WIDTH:
            self.full.append(subtree(hashes))

    def root(self, size: int) -> bytes:
        """Of a size within the leaves that were added last."""
        return root(self.node, size) if size else EMPTY_ROOT

    def node(self, level: int, index: int) -> bytes:
        if level < HEIGHT:
            first = (index << level) - (self.size - len(self._edge))
            return subtree(self._edge[first : first + (1 << level)])
        if level == HEIGHT:
            return self.full[index]
        if (level, index) not in self._known:
            self._known[level, index] = node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))
        return self._known[level, index]

    def tile(self, level: int, n: int) -> bytes:
        """As it has to be; from the level above the leaves on."""
        count = min(WIDTH, (self.size >> (HEIGHT * level)) - n * WIDTH)
        return b"".join(self.node(HEIGHT * level, n * WIDTH + at) for at in range(count))


class Walk:
    """`size` is that of the checkpoint to verify: what was added after it is left out. `asked` are the sizes whose roots are wanted."""

    def __init__(self, log: str, ledger: Rows, store: LogStore, size: int, asked: Sequence[int]) -> None:
        self.log, self.ledger, self.store, self.size = log, ledger, store, size
        self.asked = sorted({one for one in asked if one <= size})
        self.breaks: dict[str, list[Break]] = defaultdict(list)
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.positions: dict[int, int] = {0: 0}
        self.tree, self.rows = Tree(), 0
        self._versions: dict[int, int] = {}
        self._rows = self.each_row()

    def go(self, progress: Progress) -> None:
        for n, bundle in zip(count(), self.store.bundles()):
            if self.tree.size >= self.size:
                break
            if bundle.n != n:
                self.wrong("tree", None, f"the bundle of entries {n} is gone")
                break
            self.take(bundle)
            progress(self.tree.size, self.size)
        self.look_at_the_end()

    def take(self, bundle: Bundle) -> None:
        try:
            entries = entries_of(bundle)[: self.size - self.tree.size]
        except ValueError as error:
            entries = []
            self.wrong("tree", bundle.first_position, f"the bundle of entries {bundle.n}: {error}")
        self.compare(entries)
        start, hashes = self.tree.size, [sha256(b"\x00" + entry).digest() for entry in entries]
        self.tree.grow(hashes)
        if entries and position_in(entries[0]) != bundle.first_position:
            self.wrong("tree", position_in(entries[0]), f"the bundle of entries {bundle.n} begins at another position than is told of it")
        if (bundle.hashes or b"")[: len(hashes) * HASH] != b"".join(hashes):
            self.wrong("tree", bundle.first_position, f"the hashes of tile/0/{bundle.n} are not those of its entries")
        self.remember(start, entries)

    def remember(self, start: int, entries: Sequence[bytes]) -> None:
        while self.asked and self.asked[0] <= self.tree.size:
            size = self.asked.pop(0)
            if size > start:
                self.roots[size] = self.tree.root(size)
                self.positions[size] = position_in(entries[size - start - 1])

    def compare(self, entries: Sequence[bytes]) -> None:
        """With the next rows, as long as the two have gone together."""
        if self.breaks["rows"]:
            return
        rows = [*islice(self._rows, len(entries))]
        for row in rows:
            expected = self._versions.get(row.stream.int, 0) + 1
            if row.version != expected:
                self.wrong("versions", row.position, f"version {row.version} of stream {row.stream} does not follow the one before it")
            self._versions[row.stream.int] = expected
        leaves = [self.leaf(row) for row in rows]
        if leaves != list(entries):
            self.part(rows, leaves, entries)
        self.rows += len(rows)

    def part(self, rows: Sequence[StoredRow], leaves: Sequence[bytes], entries: Sequence[bytes]) -> None:
        """Where the two no longer go together."""
        for row, leaf, entry in zip(rows, leaves, entries, strict=False):
            if leaf != entry:
                self.wrong("rows", *difference(row, leaf, entry))
                return
        position = position_in(entries[len(rows)])
        self.wrong("rows", position, f"the event at position {position} is gone")

    def leaf(self, row: StoredRow) -> bytes:
        try:
            return leaf_of(self.log, row)
        except (Unreadable, TypeError) as error:
            return str(error).encode()

    def each_row(self) -> Iterator[StoredRow]:
        """From the lowest position there can be: what stands before the first event was never logged."""
        after = LOWEST
        try:
            while rows := self.some(after):
                yield from rows
                after = rows[-1].position
        except Unreadable as error:
            self.wrong("rows", error.position, f"the event at position {error.position} cannot be read")

    def some(self, after: int) -> Sequence[StoredRow]:
        """One by one where not all can be read. Raises Unreadable for the next one."""
        try:
            return self.ledger.rows(after, AT_ONCE)
        except Unreadable:
            return self.ledger.rows(after, 1)

    def look_at_the_end(self) -> None:
        """That all leaves were there, and that the tiles above them are those of this tree; an edge may have grown since."""
        if self.tree.size < self.size:
            self.wrong("tree", None, f"the log has {self.tree.size} leaves, {self.size} should be there")
            return
        for level in levels(self.size)[1:]:
            for n in range(((self.size >> (HEIGHT * level)) + WIDTH - 1) // WIDTH):
                made = self.tree.tile(level, n)
                if self.store.tile(level, n)[: len(made)] != made:
                    self.wrong("tree", None, f"the hashes of tile/{level}/{n} are not those of the tiles below it")
        self.look_at_the_reach()

    def look_at_the_reach(self) -> None:
        """How far the log says it is, and nothing beyond; all of it in one moment, for the log goes on."""
        reach, last, counted = self.store.standing()
        expected = {level: tiles_and_bytes(reach.size >> (HEIGHT * level)) for level in levels(reach.size)}
        entries, _ = counted.pop(ENTRIES, (0, 0))
        if ends_with(last) != tuple(reach) or reach.size < self.size or counted != expected or entries != -(-reach.size // WIDTH):
            self.wrong("tree", None, f"the log says it has {reach.size} leaves up to position {reach.position}, and has others")

    def wrong(self, check: str, position: int | None, what: str) -> None:
        self.breaks[check].append(Break(position, what))


def entries_of(bundle: Bundle) -> list[bytes]:
    """Raises ValueError also where there are more than there can be."""
    entries = entries_in(bundle.content)
    if len(entries) > WIDTH:
        raise ValueError(f"has {len(entries)} entries")
    return entries


def tiles_and_bytes(hashes: int) -> tuple[int, int]:
    """Of one level."""
    return -(-hashes // WIDTH), hashes * HASH


def ends_with(last: Bundle | None) -> tuple[int, int]:
    """Number of leaves and the position of the last, by the last entries."""
    try:
        entries = entries_of(last) if last else []
    except ValueError:
        entries = []
    return (last.n * WIDTH + len(entries), position_in(entries[-1])) if last and entries else (0, 0)


def position_in(entry: bytes) -> int:
    """0 where the entry does not tell."""
    try:
        found: Any = told(entry)["pos"]
    except (ValueError, LookupError, TypeError):
        return 0
    return found if isinstance(found, int) else 0


def difference(row: StoredRow, leaf: bytes, entry: bytes) -> tuple[int, str]:
    """Where the two part, and in what."""
    position = position_in(entry)
    if position > row.position:
        return row.position, f"the event at position {row.position} was never logged"
    if 0 < position < row.position:
        return position, f"the event at position {position} is gone"
    try:
        old, new = told(entry), told(leaf)
        fields = [name for name in (*old, *(name for name in new if name not in old)) if old.get(name) != new.get(name)]
    except (ValueError, AttributeError):
        fields = []
    return row.position, f"the event at position {row.position} is not as it was logged: {', '.join(fields) or 'its leaf'}"
