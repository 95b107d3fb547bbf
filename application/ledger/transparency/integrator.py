"""Takes what the ledger recorded into the log, in the ledger's order, and has every step signed."""

from collections.abc import Callable, Sequence
from typing import Protocol

from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.leaf import leaf_of
from application.ledger.transparency.merkle import consistency, root
from application.ledger.transparency.signer import Inconsistent, Signer
from application.ledger.transparency.store import Kept, LogStore, Reach
from application.ports import StoredRow

STEP = 256


class Rows(Protocol):
    """What of the ledger is needed."""

    def rows(self, after: int, limit: int) -> Sequence[StoredRow]: ...
    def head(self) -> int: ...


class Integrator:
    """`seen` is the position up to which this process knows the log to be."""

    def __init__(self, ledger: Rows, log: LogStore, signer: Signer) -> None:
        self.ledger, self.log, self.signer, self.seen = ledger, log, signer, 0

    def step(self) -> Reach:
        """At most STEP events, so that none waits long for its checkpoint. Raises Inconsistent, BadNote, Unavailable."""
        reach = self.log.extend(self.leaves_after)
        newest = self.log.newest()
        if newest is None or newest.size < reach.size:
            reach = self.as_far_as_was_signed(reach)
            self.sign(reach)
        self.seen = reach.position
        return reach

    def catch_up(self, report: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Up to the ledger's head."""
        head = self.ledger.head()
        self.step()
        while self.seen < head:
            report(self.seen, head)
            self.step()
        report(head, head)

    def leaves_after(self, position: int) -> list[tuple[StoredRow, bytes]]:
        return [(row, leaf_of(self.signer.origin, row)) for row in self.ledger.rows(position, STEP)]

    def as_far_as_was_signed(self, reach: Reach) -> Reach:
        """A log that was lost, or is an older copy, is made again before it is shown to the signer."""
        signed = self.signer.last().size
        while reach.size < signed and (more := self.log.extend(self.leaves_after)) != reach:
            reach = more
        return reach

    def sign(self, reach: Reach) -> None:
        """The log is stored before it is signed: what a crash takes of it is made again from the events."""
        node = self.log.node(reach)
        try:
            checkpoint = Checkpoint(self.signer.origin, reach.size, root(node, reach.size))
            note = self.signer.sign(checkpoint, lambda old: consistency(node, old, reach.size))
        except LookupError as error:
            raise Inconsistent(f"tiles are missing from the log of {reach.size} leaves") from error
        except Inconsistent:
            now = self.log.reach()
            if now.size <= reach.size:
                raise
            self.sign(now)  # somebody else took more in meanwhile, and had it signed
            return
        self.log.keep(Kept(reach.size, reach.position, note.raw))
