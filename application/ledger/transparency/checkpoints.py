"""Checkpoints (C2SP tlog-checkpoint) and proofs that stand alone (C2SP tlog-proof)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from application.ledger.transparency.merkle import EMPTY_ROOT
from application.ledger.transparency.notes import BadNote, Note, b64, unb64_or_none
from application.ledger.transparency.tiles import HASH

PROOF = "c2sp.org/tlog-proof@v1"
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(NamedTuple):
    """That the log of this name had so many leaves, and this root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @property
    def short(self) -> str:
        """As every answer carries it: `<size>:<root>`."""
        return f"{self.size}:{b64(self.root)}"

    @classmethod
    def of_short(cls, origin: str, text: str) -> "Checkpoint | None":
        """None where it is not of that form."""
        size, marked, root = text.partition(":")
        raw = unb64_or_none(root) if marked and SIZE.fullmatch(size) else None
        return cls(origin, int(size), raw) if raw and len(raw) == HASH else None

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Of a note's text. Raises BadNote."""
        origin, size, root, *_ = [*text.split("\n"), "", "", ""]
        raw = unb64_or_none(root)
        if not origin or not SIZE.fullmatch(size) or raw is None or len(raw) != HASH:
            raise BadNote("no checkpoint: expected a line with the log's name, one with its size and one with its root")
        if size == "0" and raw != EMPTY_ROOT:
            raise BadNote("no checkpoint: an empty log has the root of nothing")
        return cls(origin, int(size), raw)


def proof_text(index: int, hashes: Sequence[bytes], checkpoint: Note) -> str:
    """What proves a leaf offline, once its bytes are known."""
    return "".join([f"{PROOF}\nindex {index}\n", *(f"{b64(one)}\n" for one in hashes), "\n", checkpoint.raw])
