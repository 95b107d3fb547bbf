"""Deciding on a claim: the guards speak, then the fact is stated. Pure: time, rules and calendar come in as `Moment`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.claim import commands as c
from domain.claim import events as e
from domain.claim.claim import Claim
from domain.claim.guards import NOT_DISPUTABLE, refusal
from domain.errors import Refused
from domain.policies.deadlines import Calendar, deadline
from domain.policies.policy import Limit, Policy
from domain.values import (
    SYSTEM,
    ConflictId,
    Deadline,
    EndReason,
    Finding,
    LeaveReason,
    Personal,
    PersonId,
    RejectionReason,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a command is decided, by the policy of the claim's submission and on which calendar."""

    now: datetime
    policy: Policy
    calendar: Calendar

    def due(self, limit: Limit) -> Deadline:
        return deadline(self.now, limit, self.calendar)


Events = list[e.ClaimEvent]


def submit(command: c.Submit, moment: Moment) -> Events:
    """Raises Refused("claim_not_acceptable") with all findings when one of them blocks."""
    refuse_blocking("claim_not_acceptable", command.judgement.findings)
    event = e.Submitted(
        company=command.company,
        policy=moment.policy.id,
        submitted_at=moment.now,
        customer=command.customer,
        solution_area=command.solution_area,
        activity=command.activity,
        product_id=command.product_id,
        subscription_id=command.subscription_id,
        mpn_id=command.mpn_id,
        evidence=command.evidence,
        partner_contact=command.partner_contact,
        group_id=command.group_id,
        follows_claim_id=command.follows_claim_id,
        findings=command.judgement.findings,
        review_due=moment.due(moment.policy.limits.review),
    )
    return [event]


def decide(claim: Claim, command: c.Command, actor: Actor, moment: Moment) -> Events:
    """What becomes of the claim; raises Refused with the first guard that objects, else with what the facts say."""
    judged = Actor(command.assignee, actor.roles, ties=command.ties) if isinstance(command, c.PassOn) else actor
    if no := refusal(type(command), claim, judged, moment.now):
        raise no
    return DECISIONS[type(command)](claim, command, actor, moment)


def validate(claim: Claim, command: c.Validate, actor: Actor, moment: Moment) -> Events:
    return [e.Validated(findings=command.findings, facts=command.facts, subscription_id=command.subscription_id, slot=command.slot)]


def fail_validation(claim: Claim, command: c.FailValidation, actor: Actor, moment: Moment) -> Events:
    return [rejected(claim, SYSTEM, RejectionReason.VALIDATION_FAILED, moment, findings=command.findings)]


def contest(claim: Claim, command: c.Contest, actor: Actor, moment: Moment) -> Events:
    return [e.Contested(conflict_id=command.conflict_id)]


def settle(claim: Claim, command: c.Settle, actor: Actor, moment: Moment) -> Events:
    return [e.ContestSettled(conflict_id=command.conflict_id, how=command.how, note=command.note)]


def take(claim: Claim, command: c.Take, actor: Actor, moment: Moment) -> Events:
    return [] if claim.assignee == actor.sub else [e.ReviewerAssigned(assignee=actor.sub)]


def pass_on(claim: Claim, command: c.PassOn, actor: Actor, moment: Moment) -> Events:
    return [] if claim.assignee == command.assignee else [e.ReviewerAssigned(assignee=command.assignee)]


def release(claim: Claim, command: c.Release, actor: Actor, moment: Moment) -> Events:
    assert claim.assignee
    return [e.ReviewerReleased(assignee=claim.assignee)]


def ask(claim: Claim, command: c.Ask, actor: Actor, moment: Moment) -> Events:
    refuse_unlisted("/reason_codes", command.reason_codes, moment.policy.reasons.ask)
    due = moment.due(moment.policy.limits.answer)
    return [e.InformationRequested(request_id=command.request_id, reason_codes=command.reason_codes, message=command.message, due=due)]


def answer(claim: Claim, command: c.Answer, actor: Actor, moment: Moment) -> Events:
    assert claim.request
    event = e.InformationProvided(
        request_id=claim.request.id,
        message=command.message,
        evidence=command.evidence,
        amendments=command.amendments,
        review_due=moment.due(moment.policy.limits.review) if claim.is_open else None,
    )
    return [event, *revalidated(claim, command)]


def revalidated(claim: Claim, command: c.Answer) -> Events:
    """What the answer brought must pass; all else that was found is recorded and left to the reviewer."""
    if command.judgement is None or claim.slot is None:
        return []
    refuse_blocking("claim_not_acceptable", brought(claim, command, command.judgement.findings))
    found = command.judgement
    return [e.Validated(findings=found.findings, facts=found.facts, subscription_id=claim.stated.subscription_id, slot=claim.slot)]


def brought(claim: Claim, command: c.Answer, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings on amended fields and new documents, pointing into the answer."""
    old = len(claim.evidence)
    moved = {f"/evidence/{old + n}": f"/evidence/{n}" for n in range(len(command.evidence))}
    if command.amendments.mpn_id is not None:
        moved["/mpn_id"] = "/amendments/mpn_id"
    return tuple(f.model_copy(update={"pointer": moved[f.pointer]}) for f in findings if f.pointer in moved)


def add_evidence(claim: Claim, command: c.AddEvidence, actor: Actor, moment: Moment) -> Events:
    refuse_blocking("claim_not_acceptable", command.findings)
    return [e.EvidenceAdded(evidence=command.evidence)]


def comment(claim: Claim, command: c.Comment, actor: Actor, moment: Moment) -> Events:
    return [e.CommentAdded(comment_id=command.comment_id, text=command.text, visibility=Visibility.SHARED)]


def note(claim: Claim, command: c.Note, actor: Actor, moment: Moment) -> Events:
    return [e.CommentAdded(comment_id=command.comment_id, text=command.text, visibility=Visibility.INTERNAL)]


def approve(claim: Claim, command: c.Approve, actor: Actor, moment: Moment) -> Events:
    refuse_blocking("facts_changed", command.findings)
    return [approved(claim, actor.sub, command.rationale, command.findings)]


def reject(claim: Claim, command: c.Reject, actor: Actor, moment: Moment) -> Events:
    refuse_unlisted("/reason_code", (command.reason_code,), moment.policy.reasons.reject)
    return [rejected(claim, actor.sub, command.reason_code, moment, command.rationale)]


def dispute(claim: Claim, command: c.Dispute, actor: Actor, moment: Moment) -> Events:
    refuse_blocking("claim_not_acceptable", command.findings)
    due = moment.due(moment.policy.limits.review)
    return [e.Disputed(justification=command.justification, evidence=command.evidence, review_due=due)]


def withdraw(claim: Claim, command: c.Withdraw, actor: Actor, moment: Moment) -> Events:
    refuse_unfounded(command, moment)
    return [e.Withdrawn(reason_code=command.reason_code, note=command.note)]


def terminate(claim: Claim, command: c.Terminate, actor: Actor, moment: Moment) -> Events:
    refuse_unfounded(command, moment)
    return [e.Ended(reason_code=EndReason.PARTNER_REQUEST, stated_reason=command.reason_code, note=command.note)]


def expire(claim: Claim, command: c.Expire, actor: Actor, moment: Moment) -> Events:
    return [rejected(claim, SYSTEM, RejectionReason.NO_PARTNER_RESPONSE, moment)]


def win(claim: Claim, command: c.Win, actor: Actor, moment: Moment) -> Events:
    refuse_blocking("facts_changed", command.findings)
    return [approved(claim, actor.sub, None, command.findings, command.conflict_id)]


def lose(claim: Claim, command: c.Lose, actor: Actor, moment: Moment) -> Events:
    return [rejected(claim, actor.sub, RejectionReason.LOST_ARBITRATION, moment, conflict_id=command.conflict_id)]


def lose_slot(claim: Claim, command: c.LoseSlot, actor: Actor, moment: Moment) -> Events:
    return [e.Ended(reason_code=command.reason_code, stated_reason=None, note=None)]


def close_for_subscription(claim: Claim, command: c.CloseForSubscription, actor: Actor, moment: Moment) -> Events:
    return [rejected(claim, SYSTEM, RejectionReason.SUBSCRIPTION_ENDED, moment)]


def approved(
    claim: Claim, by: PersonId, rationale: Personal | None, found: Sequence[Finding], conflict: ConflictId | None = None
) -> e.Approved:
    assert claim.validated_by
    return e.Approved(
        decided_by=by,
        rationale=rationale,
        decided_on=claim.version,
        validated_by=claim.validated_by,
        documents=claim.documents,
        findings=tuple(found),
        conflict_id=conflict,
    )


def rejected(
    claim: Claim,
    by: PersonId,
    reason: RejectionReason,
    moment: Moment,
    rationale: Personal | None = None,
    *,
    findings: Sequence[Finding] = (),
    conflict_id: ConflictId | None = None,
) -> e.Rejected:
    final = claim.disputed or reason in NOT_DISPUTABLE
    return e.Rejected(
        decided_by=by,
        reason_code=reason,
        rationale=rationale,
        decided_on=claim.version,
        validated_by=claim.validated_by,
        documents=claim.documents,
        findings=tuple(findings),
        disputable_until=None if final else moment.due(moment.policy.limits.dispute),
        conflict_id=conflict_id,
    )


def refuse_blocking(code: str, findings: Sequence[Finding]) -> None:
    """The refusal of a submission tells every finding, that of changed facts only what changed."""
    if any(finding.blocks for finding in findings):
        raise Refused(code, findings)


def refuse_unlisted(pointer: str, given: Sequence[object], listed: Sequence[object]) -> None:
    """A reason that the claim's policy does not list is bad content, not a matter of state."""
    if any(reason not in listed for reason in given):
        raise Refused("validation_error", pointers=[pointer])


def refuse_unfounded(command: c.Withdraw | c.Terminate, moment: Moment) -> None:
    """`other` says nothing without a note."""
    refuse_unlisted("/reason_code", (command.reason_code,), moment.policy.reasons.leave)
    if command.reason_code is LeaveReason.OTHER and command.note is None:
        raise Refused("validation_error", pointers=["/note"])


Decision = Callable[[Claim, Any, Actor, Moment], Events]
DECISIONS: dict[type[c.Command], Decision] = {
    c.Validate: validate,
    c.FailValidation: fail_validation,
    c.Contest: contest,
    c.Settle: settle,
    c.Take: take,
    c.PassOn: pass_on,
    c.Release: release,
    c.Ask: ask,
    c.Answer: answer,
    c.AddEvidence: add_evidence,
    c.Comment: comment,
    c.Note: note,
    c.Approve: approve,
    c.Reject: reject,
    c.Dispute: dispute,
    c.Withdraw: withdraw,
    c.Terminate: terminate,
    c.Expire: expire,
    c.Win: win,
    c.Lose: lose,
    c.LoseSlot: lose_slot,
    c.CloseForSubscription: close_for_subscription,
}
