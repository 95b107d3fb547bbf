"""Judges every recorded validation once more: by the facts it holds, on the day it was made, under its claim's policy or another."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from application.ports import AnyRecorded, Ledger, Policies, StoredRow, Unreadable
from domain.claim.claim import Claim, evolve
from domain.claim.events import ClaimEvent, Validated
from domain.policies.checks import judge, judge_slot
from domain.policies.deadlines import day_in
from domain.policies.facts import Question
from domain.policies.policy import Policy
from domain.values import Deadline, Finding, PolicyId, SubscriptionId

CHUNK = 1_000
OF_CLAIMS = "claim."
DEADLINES = ("review_due", "due", "disputable_until")
DOES_NOT_FOLLOW = (AssertionError, ArithmeticError, LookupError, OSError, ValueError)


class Unfounded(Exception):
    """Why a recorded validation cannot be judged again."""


class Outcome(NamedTuple):
    """What a validation found, and which subscription the claim is about from then on."""

    findings: tuple[Finding, ...]
    subscription_id: SubscriptionId | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recorded validation: what came of it then, and what comes of it under `policy`."""

    recorded: AnyRecorded
    own_policy: PolicyId
    policy: PolicyId
    then: Outcome
    again: Outcome

    @property
    def differs(self) -> bool:
        return self.then != self.again


@dataclass(frozen=True, slots=True)
class Replaying:
    """Without `under` each claim is judged by the policy it names."""

    policies: Policies
    under: PolicyId | None = None

    def all(self, streams: Iterable[Iterable[AnyRecorded]]) -> Iterator[Replayed]:
        """Of claims, each from its first event. Raises Unreadable where one could not have been recorded like this."""
        for stream in streams:
            yield from self.claim(stream)

    def claim(self, stream: Iterable[AnyRecorded]) -> Iterator[Replayed]:
        claim: Claim | None = None
        zone, found = "", []
        for recorded in stream:
            with founded(recorded):
                if recorded.version != (claim.version if claim else 0) + 1:
                    raise Unfounded("an event before it is missing")
                zone = zone_of(recorded.event) or zone
                if claim and isinstance(recorded.event, Validated):
                    found.append(self.validation(claim, recorded, zone))
                claim = evolve(recorded.stream, claim, recorded.event)
        yield from found

    def validation(self, claim: Claim, recorded: AnyRecorded, zone: str) -> Replayed:
        """`claim` as it was when it was judged, `zone` the one of its days then."""
        policy, event = self.policy(self.under or claim.policy), recorded.event
        then = Outcome(event.findings, event.subscription_id)
        return Replayed(recorded, claim.policy, policy.id, then, judged(claim, recorded, policy, zone))

    def policy(self, policy_id: PolicyId) -> Policy:
        if policy_id not in self.policies.digests():
            raise Unfounded(f"policy {policy_id} is not known here")
        return self.policies.get(policy_id)


def judged(claim: Claim, recorded: AnyRecorded, policy: Policy, zone: str) -> Outcome:
    """The slot is asked as it was then: only where all else is settled, and only where it was asked."""
    facts = recorded.event.facts
    asked = Question(claim.stated, facts, policy, day_in(claim.submitted_at, zone), day_in(recorded.at, zone))
    judgement = judge(asked)
    if facts.slot and judgement.settled:
        judgement = judge_slot(judgement, asked, facts.slot)
    chosen = judgement.subscription.subscription_id if judgement.subscription else None
    return Outcome(judgement.findings, claim.stated.subscription_id if claim.is_validated else chosen)


def zone_of(event: ClaimEvent) -> str | None:
    """Whose days the claim went by when this was recorded: every deadline tells it."""
    told = (getattr(event, name, None) for name in DEADLINES)
    return next((deadline.zone for deadline in told if isinstance(deadline, Deadline)), None)


@contextmanager
def founded(recorded: AnyRecorded) -> Iterator[None]:
    """What this program would not have recorded is said with its place, without what was written there."""
    try:
        yield
    except Unfounded as error:
        raise Unreadable(recorded.position, f"{recorded.event.name} cannot be judged again: {error}") from error
    except DOES_NOT_FOLLOW as error:
        raise Unreadable(recorded.position, f"{recorded.event.name} does not follow from what came before") from error


def claims_of(ledger: Ledger, until: int, seen: Callable[[int], None]) -> Iterator[list[AnyRecorded]]:
    """Claim by claim, so that no more than one of them is held; `seen` is told how many events have been passed."""
    for _, rows in groupby(rows_of(ledger, until, seen), key=lambda row: row.stream):
        of_claim = [row for row in rows if row.topic.startswith(OF_CLAIMS)]
        if of_claim:
            yield [ledger.decode(row) for row in of_claim]


def rows_of(ledger: Ledger, until: int, seen: Callable[[int], None]) -> Iterator[StoredRow]:
    after, passed = None, 0
    while rows := ledger.by_stream(after, until, CHUNK):
        yield from rows
        after, passed = (rows[-1].stream, rows[-1].version), passed + len(rows)
        seen(passed)
