"""Merkle trees against the vectors of Certificate Transparency, and proofs against every tree of a few dozen leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.ledger.transparency.merkle import (
    EMPTY_ROOT,
    Node,
    consistency,
    extends,
    includes,
    inclusion,
    leaf_hash,
    node_hash,
    root,
    subtree,
)

# The leaves and roots of the reference tests of RFC 6962 (certificate-transparency, merkletree/merkle_tree_test.cc).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION_OF_5_IN_8 = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
CONSISTENCY_OF_6_AND_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
MOST = 40


def tree(hashes: list[bytes]) -> Node:
    return lambda level, index: subtree(hashes[index << level : (index + 1) << level])


def numbered(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


NODE = tree(numbered(MOST))
HEADS = [root(NODE, size) for size in range(MOST + 1)]
VECTOR = tree([leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES])


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert root(VECTOR, size).hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert root(VECTOR, 0).hex() == EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_proofs_are_those_of_the_reference() -> None:
    assert [one.hex() for one in inclusion(VECTOR, 5, 8)] == INCLUSION_OF_5_IN_8
    assert [one.hex() for one in consistency(VECTOR, 6, 8)] == CONSISTENCY_OF_6_AND_8


def test_every_leaf_of_every_tree_is_proved() -> None:
    for size in range(1, MOST + 1):
        for index in range(size):
            assert includes(HEADS[size], size, index, numbered(MOST)[index], inclusion(NODE, index, size))


def test_every_tree_is_proved_to_begin_with_every_smaller_one() -> None:
    for new in range(MOST + 1):
        for old in range(new + 1):
            assert extends(old, HEADS[old], new, HEADS[new], consistency(NODE, old, new))


def test_no_tree_extends_a_larger_one() -> None:
    assert not extends(9, HEADS[9], 8, HEADS[8], consistency(NODE, 8, 9))


@given(st.data())
def test_an_altered_proof_of_a_leaf_proves_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(NODE, index, size)
    altered = data.draw(st.sampled_from([proof[1:], proof[:-1], [*proof, proof[-1]], [*proof[:-1], EMPTY_ROOT]]))
    assert not includes(HEADS[size], size, index, numbered(MOST)[index], altered)
    other = data.draw(st.integers(-2, size + 2).filter(lambda at: at != index))
    assert not includes(HEADS[size], size, other, numbered(MOST)[index], proof)


@given(st.data())
def test_an_altered_proof_of_an_extension_proves_nothing(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new - 1))
    proof = consistency(NODE, old, new)
    altered = data.draw(st.sampled_from([proof[1:], [*proof, proof[-1]], [*proof[:-1], EMPTY_ROOT], []]))
    assert not extends(old, HEADS[old], new, HEADS[new], altered)
    assert not extends(old, HEADS[old - 1], new, HEADS[new], proof)
    assert not extends(old, HEADS[old], new, HEADS[new - 1], proof)


def test_nothing_but_an_empty_tree_is_the_beginning_of_all() -> None:
    assert extends(0, EMPTY_ROOT, 5, HEADS[5], [])
    assert not extends(0, HEADS[1], 5, HEADS[5], [])
    assert not extends(0, EMPTY_ROOT, 5, HEADS[5], [HEADS[1]])
    assert not extends(5, HEADS[5], 5, HEADS[4], [])


def test_leaves_and_nodes_never_have_the_same_hash() -> None:
    left, right = numbered(2)
    assert leaf_hash(left + right) != node_hash(left, right)
