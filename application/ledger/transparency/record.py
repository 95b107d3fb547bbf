"""The record's log of one house: kept, signed, witnessed, proved and verified."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import NamedTuple

from application.ledger.transparency.checkpoints import Checkpoint, proof_text
from application.ledger.transparency.integrator import Integrator, Rows
from application.ledger.transparency.merkle import EMPTY_ROOT, inclusion
from application.ledger.transparency.notes import BadNote, Note, b64
from application.ledger.transparency.signer import Inconsistent, Signer
from application.ledger.transparency.store import Kept, LogStore
from application.ledger.transparency.tiles import ENTRIES, HASH, bundled, entries_in, tile_at
from application.ledger.transparency.verifier import RecordVerifier
from application.ledger.transparency.witnesses import Sink, send_all, sink_of
from application.ports import Unavailable
from application.verification import Further


class Proof(NamedTuple):
    """That a leaf stands at `leaf_index` in the log of `checkpoint`; `text` says all of it as C2SP tlog-proof."""

    leaf_index: int
    leaf: str
    hashes: list[str]
    checkpoint: str
    text: str


class Record:
    def __init__(self, ledger: Rows, log: LogStore, signer: Signer, sinks: Sequence[str] = ()) -> None:
        self.ledger, self.log, self.signer = ledger, log, signer
        self.sinks: list[Sink] = [sink_of(word, log) for word in sinks]

    @cached_property
    def integrator(self) -> Integrator:
        return Integrator(self.ledger, self.log, self.signer)

    def verifier(self, further: Sequence[Further] = ()) -> RecordVerifier:
        return RecordVerifier(self.ledger, self.log, self.signer, self.sinks, further)

    def begin(self) -> None:
        """A log that nothing was ever signed of begins with the empty one, so that there always is a checkpoint."""
        if self.log.newest() is None:
            with suppress(Inconsistent, BadNote):  # which the worker tells, and the verification; the house is open all the same
                self.integrator.step()

    def show(self, trouble: Callable[[str, str], None]) -> int:
        """Gives those outside the checkpoints they lack; how many. Who cannot be reached is told with the reason."""
        return send_all(self.sinks, self.log, trouble)

    def standing(self) -> dict[str, int]:
        """Of the newest checkpoint: leaves, position of the last, and how many positions the ledger is ahead."""
        newest = self.log.newest()
        position = newest.position if newest else 0
        return {"size": newest.size if newest else 0, "position": position, "lag": max(0, self.ledger.head() - position)}

    def signed(self) -> int:
        """Up to which position the newest checkpoint holds the events."""
        newest = self.log.newest()
        return newest.position if newest else 0

    def short(self) -> str:
        """`<size>:<root>` of the newest checkpoint."""
        newest = self.log.newest()
        checkpoint = Checkpoint.parse(Note.parse(newest.note).text) if newest else Checkpoint(self.signer.origin, 0, EMPTY_ROOT)
        return checkpoint.short

    def checkpoint(self) -> str | None:
        """The newest, with the countersignatures it has."""
        newest = self.log.newest()
        return newest.note + newest.cosignatures if newest else None

    def tile(self, path: str) -> bytes | None:
        """The bytes of a static resource of the log; None where there is none, or not as wide."""
        tile = tile_at(path)
        content = self.log.tile(tile.level, tile.n) if tile else b""
        if not tile or not content:
            return None
        if tile.level == ENTRIES:
            entries = entries_in(content)[: tile.width]
            return bundled(entries) if len(entries) == tile.width else None
        return content[: tile.width * HASH] if len(content) >= tile.width * HASH else None

    def proof(self, position: int) -> Proof | None:
        """In the newest checkpoint; None while there is no leaf for that position in one. Raises Unavailable where the log is damaged."""
        with readable():
            return self.proof_in(self.log.newest(), position)

    def proof_in(self, newest: Kept | None, position: int) -> Proof | None:
        found = self.log.leaf_at(position)
        if newest is None or found is None or found[0] >= newest.size:
            return None
        index, leaf = found
        hashes = inclusion(self.log.node(), index, newest.size)
        note = newest.note + newest.cosignatures
        return Proof(index, leaf.decode(), [b64(one) for one in hashes], note, proof_text(index, hashes, Note.parse(note)))


@contextmanager
def readable() -> Iterator[None]:
    """What is damaged is told as not available; what exactly, verification tells."""
    try:
        yield
    except (LookupError, ValueError, BadNote) as error:
        raise Unavailable(f"the log is damaged: {error}; see `claimlog audit verify`") from error
