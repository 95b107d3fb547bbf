"""A leaf is a function of the stored row and of nothing else, in canonical JSON."""

import hashlib
import json
import uuid
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from application.ledger.transparency.leaf import leaf_of
from application.ports import StoredRow, Unreadable

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.json"))
STREAM = uuid.UUID(int=7)
FIELDS = ["actor", "cause", "corr", "log", "pos", "rec", "stored_sha256", "stream", "type", "v", "ver"]


def row(state: bytes, topic: str = "claim.approved.v1", position: int = 42) -> StoredRow:
    return StoredRow(position, STREAM, 3, topic, state)


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_a_leaf_says_where_who_when_and_why_and_the_digest_of_the_exact_bytes(file: Path) -> None:
    state = file.read_bytes()
    envelope = json.loads(state)
    leaf = json.loads(leaf_of("claimlog/test", row(state)))
    assert list(leaf) == FIELDS
    assert leaf == {
        "v": 1,
        "log": "claimlog/test",
        "pos": 42,
        "stream": str(STREAM),
        "ver": 3,
        "type": "claim.approved.v1",
        "rec": envelope["at"],
        "actor": envelope["actor"],
        "corr": envelope["corr"],
        "cause": envelope["cause"],
        "stored_sha256": hashlib.sha256(state).hexdigest(),
    }


@given(st.text(max_size=200), st.text(max_size=200), st.integers(1, 2**53 - 1))
def test_a_leaf_is_canonical_json_by_the_letter(actor: str, topic: str, position: int) -> None:
    state = json.dumps({"actor": actor, "at": "2026-03-02T09:00:00.000000Z", "corr": "c", "cause": None}).encode()
    leaf = leaf_of("claimlog/é\u2028", row(state, topic, position))
    assert leaf == rfc8785.dumps(json.loads(leaf))


@given(
    st.one_of(st.binary(max_size=60), st.recursive(st.none() | st.text(), lambda one: st.lists(one)).map(lambda v: json.dumps(v).encode()))
)
def test_bytes_that_are_no_envelope_have_a_leaf_all_the_same(state: bytes) -> None:
    leaf = json.loads(leaf_of("claimlog/test", row(state)))
    assert leaf["stored_sha256"] == hashlib.sha256(state).hexdigest()
    assert [leaf[name] for name in ("actor", "cause", "corr", "rec")] == [None] * 4


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_other_bytes_make_another_leaf(one: bytes, other: bytes) -> None:
    assert (leaf_of("claimlog/test", row(one)) == leaf_of("claimlog/test", row(other))) == (one == other)


def test_a_leaf_that_no_bundle_could_hold_is_refused() -> None:
    with pytest.raises(Unreadable, match="at most 65535"):
        leaf_of("claimlog/test", row(b"{}", "x" * 65_536))
