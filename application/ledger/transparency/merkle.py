"""Merkle trees as in RFC 6962, section 2.1: roots, proofs, and how a proof is checked (RFC 9162, 2.1.3.2 and 2.1.4.2)."""

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""The hash over the complete subtree of 2**level leaves at that index."""

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def subtree(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes. Raises LookupError for any other number: then some are missing."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise LookupError(f"{len(hashes)} hashes where there should be a power of two")
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def root(node: Node, size: int) -> bytes:
    return ranged(node, 0, size) if size else EMPTY_ROOT


def ranged(node: Node, start: int, end: int) -> bytes:
    """Over the leaves from `start` up to `end`, where `start` is one at which the tree splits."""
    low = split(end - start) if end - start > 1 else 1
    first = node(low.bit_length() - 1, start // low)
    return first if end - start == low else node_hash(first, ranged(node, start + low, end))


def split(size: int) -> int:
    """The largest power of two that is at most `size`."""
    return 1 << (size.bit_length() - 1)


def inner_split(size: int) -> int:
    """The largest power of two below `size`."""
    return split(size - 1)


def inclusion(node: Node, index: int, size: int, start: int = 0) -> list[bytes]:
    """What proves, from the leaf upwards, that it stands at `index` in the tree of that size."""
    if size - start == 1:
        return []
    middle = start + inner_split(size - start)
    if index < middle:
        return [*inclusion(node, index, middle, start), ranged(node, middle, size)]
    return [*inclusion(node, index, size, middle), ranged(node, start, middle)]


def consistency(node: Node, old: int, new: int) -> list[bytes]:
    """What proves that the tree of size `old` is a prefix of that of size `new`; empty for an empty or an equal tree."""
    return [] if old in (0, new) else extension(node, old, new, 0, whole=True)


def extension(node: Node, old: int, new: int, start: int, *, whole: bool) -> list[bytes]:
    """`whole`: the verifier knows the hash of the old tree from `start` on, because it is the old root."""
    if old == new:
        return [] if whole else [ranged(node, start, new)]
    middle = start + inner_split(new - start)
    if old <= middle:
        return [*extension(node, old, middle, start, whole=whole), ranged(node, middle, new)]
    return [*extension(node, old, new, middle, whole=False), ranged(node, start, middle)]


def includes(head: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof leads from the leaf's hash to the root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == head


def extends(old: int, old_head: bytes, new: int, new_head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the newer tree begins with the older one."""
    if old > new:
        return False
    if old in (0, new):
        return not proof and old_head == (new_head if old else EMPTY_ROOT)
    path = list(proof) if old & (old - 1) else [old_head, *proof]
    return bool(path) and climbed(old, new, path) == (old_head, new_head)


def climbed(old: int, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that a consistency proof leads to; None where it has too many or too few steps."""
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        at, last = at >> 1, last >> 1
    return (older, newer) if last == 0 else None
