"""The read side as commands and processes use it: caught up with the ledger before it says where to look."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from application.ports import Clock
from domain.actor import Actor
from domain.values import ClaimId, CompanyId, ConflictId, DocumentId, SlotId, SubscriptionId
from projections import associations, claims, conflicts, deadlines, reviewer_queue, slots
from projections.deadlines import Work
from projections.paging import Page
from projections.projector import Projector

PATIENCE_SECONDS, POLL_SECONDS = 1.0, 0.002


class Follower(Protocol):
    def taken(self) -> bool:
        """Whether some process keeps the views up."""


class ReadSide:
    """Fills Candidates and DueWork."""

    def __init__(self, projector: Projector, clock: Clock, follower: Follower) -> None:
        self.projector, self.clock, self.follower = projector, clock, follower

    @contextmanager
    def current(self) -> Iterator[Connection]:
        """Holds what was the ledger's head at the call."""
        self.reach(self.projector.log.head())
        with self.reading() as db:
            yield db

    def reach(self, head: int) -> None:
        """Whoever follows the ledger is given a moment; where nobody does, or he is slow, the views are moved from here."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.projector.position() < head:
            if time.monotonic() < until and self.follower.taken():
                time.sleep(POLL_SECONDS)
            else:
                self.projector.catch_up(until=head)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.projector.engine.connect() as db:
            yield db

    def free(self, by: Actor) -> Iterable[ClaimId]:
        """Page by page, each from a connection of its own: whoever asks may take his time, or stop anywhere."""
        page: Page | None = Page(reviewer_queue.CHUNK)
        while page:
            with self.current() as db:
                found, page = reviewer_queue.free(db, by, self.clock.now(), page)
            yield from found

    def association(self, association_id: UUID) -> ClaimId | None:
        with self.current() as db:
            return associations.claim_of(db, association_id)

    def conflict(self, conflict_id: ConflictId) -> SlotId | None:
        with self.current() as db:
            return conflicts.slot_of(db, conflict_id)

    def cites(self, claim_id: ClaimId, document_id: DocumentId) -> CompanyId | None:
        with self.current() as db:
            return claims.company_that_cites(db, claim_id, document_id)

    def answers_due(self, now: datetime) -> Iterable[ClaimId]:
        with self.current() as db:
            return deadlines.due(db, Work.ANSWER, now)

    def not_validated(self) -> Iterable[ClaimId]:
        with self.current() as db:
            return deadlines.due(db, Work.VALIDATION, self.clock.now())

    def occupied(self, subscriptions: Sequence[SubscriptionId] | None) -> Iterable[tuple[SlotId, SubscriptionId]]:
        with self.current() as db:
            return slots.occupied(db, subscriptions)
