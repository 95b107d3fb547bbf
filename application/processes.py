"""What the system does by itself: a fact or a deadline becomes the next command. Each may run twice, or late, without harm."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from application.handling import on_claim, validate
from application.judging import Judging
from application.ports import Busy, Directories, DueWork, References, SourceUnavailable, Unavailable, Unopenable, Unreadable
from application.runner import run
from application.work import Call, Work, World
from domain.actor import THE_SYSTEM
from domain.claim import commands as c
from domain.errors import Refusal
from domain.policies.deadlines import day_of
from domain.policies.subscription import ended_state
from domain.slot.decisions import end_subscription
from domain.values import SlotId, SubscriptionId

Item = TypeVar("Item")
Occupied = tuple[SlotId, SubscriptionId]
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Processes:
    """Every method returns how many commands recorded something."""

    world: World
    judging: Judging
    due: DueWork
    directories: Directories

    def expire_requests(self) -> int:
        """Silence ends in rejection when the time to answer is over."""
        return each(self.due.answers_due(self.world.clock.now()), self.expire)

    def expire(self, claim_id: UUID) -> int:
        return on_claim(self.world, Call(THE_SYSTEM), claim_id, lambda work, claim: c.Expire()).recorded

    def check_again(self, claims: Iterable[UUID] | None = None) -> int:
        """Settles the claims that were filed while a directory did not answer."""
        return each(self.due.not_validated() if claims is None else claims, self.validate)

    def validate(self, claim_id: UUID) -> int:
        def decide(work: Work) -> UUID:
            claim = work.claim(claim_id)
            work.refuse(claim, c.Validate)
            judgement = self.judging.claim(work, claim, claim.stated)
            if judgement.blocking:
                work.on_claim(claim, c.FailValidation(judgement.findings))
            elif judgement.settled:
                validate(work, claim, judgement)
            return claim_id

        return run(self.world, Call(THE_SYSTEM), decide).recorded

    def watch_subscriptions(self, changed: Sequence[SubscriptionId] | None = None, left: list[Occupied] | None = None) -> int:
        """Ends what rests on a subscription that is over; None looks at all. `left` takes what has to be looked at again."""
        return each(self.due.occupied(changed), lambda found: self.end_if_over(*found), left)

    def end_if_over(self, slot_id: SlotId, subscription_id: SubscriptionId) -> int:
        """Most are not over, so the directory is asked before any stream is loaded."""
        if not self.is_over(subscription_id, day_of(self.world.clock.now(), self.world.calendar)):
            return 0

        def decide(work: Work) -> UUID:
            slot = work.slot(slot_id)
            if slot.claims:
                policy = work.any_claim(next(iter(slot.claims))).policy
                work.on_slot(slot_id, policy, end_subscription(slot))
            return slot_id

        return run(self.world, Call(THE_SYSTEM), decide).recorded

    def is_over(self, subscription_id: SubscriptionId, day: date) -> bool:
        """Raises SourceUnavailable."""
        found = self.directories.subscription(subscription_id)
        return found is not None and ended_state(found, day) is not None


class Sweep:
    """When to look at which subscriptions: those an import changed at once, all of them at the start and once a day.

    A directory that stays silent is asked less and less often; `elapsed` are the process's own seconds, whatever time the claims have.
    """

    def __init__(self, references: References, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.references, self.elapsed = references, elapsed
        self.revision = self.tried = 0
        self.day: date | None = None
        self.pause = self.again_at = 0.0

    def look(self, today: date, watch: Callable[[Sequence[SubscriptionId] | None, list[Occupied]], int]) -> int:
        """`watch` is given what to look at, None for all; what it could not do comes again after a pause, or with the next import."""
        revision = self.references.revision()
        if revision == self.tried and self.elapsed() < self.again_at:
            return 0
        changed = self.references.subscriptions_changed(self.revision) if revision > self.revision else ()
        left: list[Occupied] = []
        try:
            recorded = watch(None if self.day != today else changed, left)
        finally:
            if left:
                self.tried, self.pause = revision, min(LONGEST_PAUSE, 2 * self.pause or FIRST_PAUSE)
                self.again_at = self.elapsed() + self.pause
        if not left:
            self.revision, self.day = revision, today
            self.pause = self.again_at = 0.0
        return recorded


def each(items: Iterable[Item], act: Callable[[Item], int], left: list[Item] | None = None) -> int:
    """A refusal means that the work was done already, or is no longer due; what nobody can read must not stop the rest.

    Nor must what hinders one of them, as races that it loses: that is raised at the end. That the store is gone is raised at once.
    """
    recorded, hindrance, left = 0, None, [] if left is None else left
    for item in list(items):
        try:
            recorded += act(item) > 0
        except (Refusal, Unreadable):
            continue
        except SourceUnavailable:
            left.append(item)
        except Exception as error:
            if is_gone(error):
                raise
            left.append(item)
            hindrance = hindrance or error
            hindrance.add_note(f"at {item}")
    if hindrance:
        raise hindrance
    return recorded


def is_gone(error: Exception) -> bool:
    """The store, for whatever is asked of it; not one claim in it."""
    return isinstance(error, Unavailable) and not isinstance(error, Busy | Unopenable)
