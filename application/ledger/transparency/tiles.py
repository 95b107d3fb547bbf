"""The log's static resources as in C2SP tlog-tiles: hashes by 256, entries by 256, and the paths they are found under."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from application.ledger.transparency.merkle import Node, subtree

HEIGHT, WIDTH, HASH = 8, 256, 32
ENTRIES = -1
LENGTH = 2
MOST_BYTES = 2**16 - 1
MOST_TILES = 2**55  # of leaves that can be numbered
PATH = re.compile(r"tile/(?P<level>entries|0|[1-5]?[0-9]|6[0-3])/(?P<n>(x[0-9]{3}/)*[0-9]{3})(\.p/(?P<width>[1-9][0-9]{0,2}))?")


class Tile(NamedTuple):
    """`level` counts in tiles, so its hashes are each over 256**level leaves; ENTRIES stands for the entries themselves."""

    level: int
    n: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{numbered(self.n)}{partial}"


def numbered(n: int) -> str:
    """1234067 is x001/x234/067."""
    parts = [f"{n % 1000:03}"]
    while n := n // 1000:
        parts.append(f"x{n % 1000:03}")
    return "/".join(reversed(parts))


def tile_at(path: str) -> Tile | None:
    """None for what is no path of a tile."""
    found = PATH.fullmatch(path)
    if not found or (found["width"] and int(found["width"]) >= WIDTH):
        return None
    n = int(found["n"].replace("/", "").replace("x", ""))
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, n, int(found["width"] or WIDTH))
    return tile if tile.path == path and n < MOST_TILES else None


def tiles_of(size: int, *, after: int = 0) -> Iterator[Tile]:
    """All that a tree of that size has, entries included; with `after` only what a tree of that size had not yet."""
    for level in (ENTRIES, *levels(size)):
        full = size >> (HEIGHT * max(level, 0))
        for n in range((after >> (HEIGHT * max(level, 0))) // WIDTH, (full + WIDTH - 1) // WIDTH):
            yield Tile(level, n, min(WIDTH, full - n * WIDTH))


def levels(size: int) -> range:
    return range((size.bit_length() - 1) // HEIGHT + 1) if size else range(0)


def nodes_of(read: Callable[[int, int], bytes]) -> Node:
    """Hashes of complete subtrees out of tiles; `read` gives a tile by level and number, a partial one as far as it goes."""

    def node(level: int, index: int) -> bytes:
        within = level % HEIGHT
        first = (index << within) % WIDTH
        tile = read(level // HEIGHT, (index << within) // WIDTH)
        return subtree(hashes_in(tile[first * HASH : (first + (1 << within)) * HASH]))

    return node


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[n : n + HASH] for n in range(0, len(tile), HASH)]


def bundled(entries: Sequence[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(LENGTH, "big") + entry for entry in entries)


def entries_in(bundle: bytes) -> list[bytes]:
    """Raises ValueError where it ends within an entry."""
    found, at = [], 0
    while at < len(bundle):
        start = at + LENGTH
        at = start + int.from_bytes(bundle[at:start], "big")
        if len(bundle) < at or len(bundle) < start:
            raise ValueError("a bundle of entries ends within one")
        found.append(bundle[start:at])
    return found
