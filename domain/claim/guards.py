"""What stands in the way of a command: one rule, two uses (decide raises it, `available_actions` reads it).

The order in each tuple is the order of refusal that the contract promises: ties and earlier decisions, then whether
the claim is final, its status, its assignment, its contest.
"""

from collections.abc import Callable
from datetime import datetime

from domain.actor import Actor
from domain.claim import commands as c
from domain.claim.claim import Claim, Request
from domain.errors import Refused
from domain.values import RejectionReason, Status

Guard = Callable[[Claim, Actor, datetime], Refused | None]

HEAVIEST = 500_000  # some 750 short comments, or 35 as long as they may be
MOST_DOCUMENTS = 500
NOT_DISPUTABLE = frozenset({RejectionReason.VALIDATION_FAILED, RejectionReason.SUBSCRIPTION_ENDED, RejectionReason.PARTNER_REQUEST})


def refuse(code: str, *, when: bool) -> Refused | None:
    return Refused(code) if when else None


def is_final(claim: Claim, now: datetime) -> bool:
    if claim.status is Status.REJECTED:
        until = claim.rejection and claim.rejection.disputable_until
        return not until or now >= until.due_at
    return claim.status in (Status.WITHDRAWN, Status.ENDED)


def running_request(claim: Claim, now: datetime) -> Request | None:
    """On an approved claim a request runs until its due date, and its end has no consequence."""
    over = claim.request and claim.status is Status.APPROVED and now >= claim.request.due.due_at
    return None if over else claim.request


def no_tie(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("conflict_of_interest", when=claim.company in actor.ties)


def not_decided_before(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("same_reviewer", when=claim.disputed and actor.sub in claim.deciders)


def not_final(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("claim_final", when=is_final(claim, now))


def has_room(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    """What is added is shown whenever the claim is. The vendor's people write on when a partner has filled it; deciding needs no room."""
    return refuse("claim_full", when=claim.shared >= HEAVIEST * (2 if actor.is_vendor else 1))


def has_room_for_notes(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("claim_full", when=claim.internal >= HEAVIEST)


def has_room_for_documents(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("claim_full", when=len(claim.evidence) >= MOST_DOCUMENTS)


def is_open(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=not claim.is_open)


def is_open_or_approved(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=not claim.is_open and claim.status is not Status.APPROVED)


def is_validated(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=not claim.is_validated)


def is_not_validated(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=claim.is_validated)


def is_approved(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=claim.status is not Status.APPROVED)


def in_review(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=claim.status is not Status.UNDER_REVIEW)


def free_or_own(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("assigned_to_other", when=claim.assignee not in (None, actor.sub))


def assigned_to_actor(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("not_assigned", when=claim.assignee != actor.sub)


def may_release(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    nobody = claim.assignee is None
    return refuse("not_assigned", when=nobody or (claim.assignee != actor.sub and not actor.arbitrates))


def not_contested(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("claim_contested", when=claim.contested is not None)


def may_ask(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    """The assigned reviewer in review; in an open conflict the arbitrator any party, one request at a time."""
    if actor.arbitrates and claim.contested:
        return is_open_or_approved(claim, actor, now) or refuse("wrong_status", when=running_request(claim, now) is not None)
    return in_review(claim, actor, now) or assigned_to_actor(claim, actor, now)


def answer_was_not_missed(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    """The time was over before the timer ran, and is after."""
    reason = claim.rejection.reason_code if claim.rejection and claim.status is Status.REJECTED else None
    return refuse("response_overdue", when=reason is RejectionReason.NO_PARTNER_RESPONSE)


def request_is_running(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("no_open_request", when=running_request(claim, now) is None)


def answer_is_in_time(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    assert claim.request
    return refuse("response_overdue", when=now >= claim.request.due.due_at)


def answer_is_overdue(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    waiting = claim.status is Status.ACTION_REQUIRED and claim.request is not None
    return refuse("wrong_status", when=not waiting or not claim.request or now < claim.request.due.due_at)


def not_disputed_before(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("already_disputed", when=claim.disputed)


def is_disputable(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    reason = claim.rejection.reason_code if claim.rejection and claim.status is Status.REJECTED else None
    return refuse("not_disputable", when=reason in NOT_DISPUTABLE)


def dispute_window_is_open(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("dispute_window_closed", when=claim.status is Status.REJECTED and is_final(claim, now))


def is_rejected(claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    return refuse("wrong_status", when=claim.status is not Status.REJECTED)


TO_TAKE: tuple[Guard, ...] = (no_tie, not_decided_before, not_final, is_open, is_validated)
DECIDING: tuple[Guard, ...] = (no_tie, not_decided_before, not_final, in_review, assigned_to_actor)

GUARDS: dict[type[c.Command], tuple[Guard, ...]] = {
    c.Validate: (not_final, is_open, is_not_validated),
    c.FailValidation: (not_final, is_open, is_not_validated),
    c.Contest: (),
    c.Settle: (),
    c.Take: (*TO_TAKE, free_or_own),
    c.PassOn: TO_TAKE,
    c.Release: (not_final, is_open, may_release),
    c.Ask: (no_tie, not_final, may_ask),
    c.Answer: (not_final, answer_was_not_missed, request_is_running, answer_is_in_time),
    c.AddEvidence: (not_final, is_open_or_approved, has_room_for_documents),
    c.Comment: (no_tie, not_final, has_room),
    c.Note: (no_tie, has_room_for_notes),
    c.Approve: (*DECIDING, not_contested),
    c.Reject: DECIDING,
    c.Dispute: (not_disputed_before, is_disputable, dispute_window_is_open, not_final, is_rejected),
    c.Withdraw: (not_final, is_open),
    c.Terminate: (not_final, is_approved),
    c.Revoke: (no_tie, is_approved, not_contested),
    c.Expire: (not_final, answer_is_overdue),
    c.Win: (),
    c.Lose: (),
    c.LoseSlot: (),
    c.CloseForSubscription: (),
}


def refusal(kind: type[c.Command], claim: Claim, actor: Actor, now: datetime) -> Refused | None:
    """The first thing that stands in the way, or None."""
    return next((no for guard in GUARDS[kind] if (no := guard(claim, actor, now))), None)
