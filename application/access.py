"""That the vendor's people read something confidential goes on record before they are given it."""

from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from application.runner import Outcome, run
from application.work import Call, Work, World
from domain.access import AccessEvent, access_stream


@dataclass(frozen=True, slots=True)
class Accesses:
    world: World

    @property
    def names(self) -> frozenset[str]:
        """Under which the trail is stored: to find it in the record, and to leave out reads of nothing but itself."""
        return self.world.ledger.names(get_args(AccessEvent))

    def record(self, call: Call, fact: AccessEvent) -> Outcome:
        """Call it when the answer is certain and before it is given.

        Raises Unavailable (HTTP 503) where it cannot be recorded. Then nothing may be shown: a read that is not on record must not happen.
        """
        stream = access_stream(fact.claim_id)

        def decide(work: Work) -> UUID:
            work.add_to(stream)
            work.note(stream, [fact])
            return stream

        return run(self.world, call, decide)
