"""The leaf of a stored row: canonical JSON (RFC 8785) of where it stands, who, when and why, and the digest of its exact bytes."""

from hashlib import sha256
from typing import Any

import orjson

from application.ledger.transparency.tiles import MOST_BYTES
from application.ports import StoredRow, Unreadable

VERSION = 1


def leaf_of(log: str, row: StoredRow) -> bytes:
    """Of nothing but the row; what its bytes do not say is null. Raises Unreadable where it would not fit into a leaf.

    Names are ASCII and in order, values are strings and integers: so this is RFC 8785.
    """
    try:
        leaf = described(log, row, orjson.loads(row.state))
    except (ValueError, TypeError, AttributeError):
        leaf = described(log, row, {})
    if len(leaf) > MOST_BYTES:
        raise Unreadable(row.position, f"its leaf would have {len(leaf)} bytes, at most {MOST_BYTES} fit")
    return leaf


def described(log: str, row: StoredRow, around: Any) -> bytes:
    said = around.get
    return orjson.dumps(
        {
            "actor": said("actor"),
            "cause": said("cause"),
            "corr": said("corr"),
            "log": log,
            "pos": row.position,
            "rec": said("at"),
            "stored_sha256": sha256(row.state).hexdigest(),
            "stream": str(row.stream),
            "type": row.topic,
            "v": VERSION,
            "ver": row.version,
        }
    )


def told(leaf: bytes) -> Any:
    """What a leaf says. Raises ValueError."""
    return orjson.loads(leaf)
