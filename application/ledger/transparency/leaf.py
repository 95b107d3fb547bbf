"""The leaf of a stored row: canonical JSON (RFC 8785) of where it stands, who, when and why, and the digest of its exact bytes."""

import hashlib
from typing import Any

import orjson

from application.ledger.transparency.tiles import MOST_BYTES
from application.ports import StoredRow, Unreadable

VERSION = 1
LARGEST = 2**53 - 1


def leaf_of(log: str, row: StoredRow) -> bytes:
    """Of nothing but the row. Raises Unreadable.

    Every name is ASCII and every value a string or a small integer, so sorted keys and the shortest escapes are RFC 8785.
    """
    around = envelope_of(row)
    try:
        leaf = orjson.dumps(
            {
                "actor": around["actor"],
                "cause": around["cause"],
                "corr": around["corr"],
                "log": log,
                "pos": row.position,
                "rec": around["at"],
                "stored_sha256": hashlib.sha256(row.state).hexdigest(),
                "stream": str(row.stream),
                "type": row.topic,
                "v": VERSION,
                "ver": row.version,
            }
        )
    except (LookupError, TypeError) as error:
        raise Unreadable(row.position, f"no leaf can be made of it: {error!r}") from error
    if len(leaf) > MOST_BYTES or row.position > LARGEST:
        raise Unreadable(row.position, "its leaf would be too large")
    return leaf


def envelope_of(row: StoredRow) -> Any:
    try:
        return orjson.loads(row.state)
    except ValueError as error:
        raise Unreadable(row.position, "is no JSON") from error


def told(leaf: bytes) -> Any:
    """What a leaf says. Raises ValueError."""
    return orjson.loads(leaf)
