"""Tiles by the examples of C2SP tlog-tiles."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ledger.transparency.merkle import leaf_hash, root, subtree
from application.ledger.transparency.store import extended
from application.ledger.transparency.tiles import ENTRIES, HASH, Tile, bundled, entries_in, nodes_of, tile_at, tiles_of


def widths(size: int) -> Counter[tuple[int, int]]:
    """How many tiles of each level and width."""
    return Counter((tile.level, tile.width) for tile in tiles_of(size) if tile.level != ENTRIES)


def test_seventy_thousand_leaves_have_the_tiles_of_the_specification() -> None:
    assert widths(70_000) == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}
    assert Counter(tile.width for tile in tiles_of(70_000) if tile.level == ENTRIES) == {256: 273, 112: 1}


def test_two_hundred_and_fifty_six_leaves_have_a_full_tile_and_one_above_it() -> None:
    assert widths(256) == {(0, 256): 1, (1, 1): 1}
    assert list(tiles_of(0)) == []


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(1, 0, 17), "tile/1/000.p/17"),
        (Tile(ENTRIES, 273, 112), "tile/entries/273.p/112"),
        (Tile(63, 1_000), "tile/63/x001/000"),
    ],
)
def test_a_tile_is_found_under_its_path(tile: Tile, path: str) -> None:
    assert (tile.path, tile_at(path)) == (path, tile)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/data/000",
        "tile/0/" + "x999/" * 8 + "000",
        "tile/-1/000",
        "tile/0/000/../../../etc/passwd",
        "tile/0/000\n",
        "tile/0/\u0660\u0660\u0660",
        "",
    ],
)
def test_anything_else_is_no_tile(path: str) -> None:
    assert tile_at(path) is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_come_out_of_a_bundle_as_they_went_in(entries: list[bytes]) -> None:
    assert entries_in(bundled(entries)) == entries


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=9), st.data())
def test_a_bundle_cut_short_is_told(entries: list[bytes], data: st.DataObject) -> None:
    whole = bundled(entries)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    ends = {len(bundled(entries[:n])) for n in range(len(entries) + 1)}
    if len(cut) in ends:
        assert bundled(entries_in(cut)) == cut
    else:
        with pytest.raises(ValueError, match="ends within"):
            entries_in(cut)


@pytest.mark.parametrize("steps", [[1] * 5, [256, 256], [255, 2, 300], [513], [65_536 + 70]])
def test_a_log_grown_in_steps_has_the_root_and_the_tiles_of_one_made_at_once(steps: list[int]) -> None:
    leaves = [str(n).encode() for n in range(sum(steps))]
    kept: dict[tuple[int, int], bytes] = {}
    size = 0

    def tile(level: int, n: int) -> bytes:
        return kept.get((level, n), b"")

    for step in steps:
        kept.update(extended(tile, size, leaves[size : size + step]))
        size += step
    assert {key: len(content) // HASH for key, content in kept.items() if key[0] != ENTRIES} == {
        (tile.level, tile.n): tile.width for tile in tiles_of(size) if tile.level != ENTRIES
    }
    hashes = [leaf_hash(leaf) for leaf in leaves]
    whole = root(lambda level, index: subtree(hashes[index << level : (index + 1) << level]), size)
    assert root(nodes_of(lambda level, n: kept[level, n]), size) == whole
    assert [entry for n in range((size + 255) // 256) for entry in entries_in(kept[ENTRIES, n])] == leaves
