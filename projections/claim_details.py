"""One claim as it is shown: a pure fold of its stream. The view, a command's answer and the past are all this fold."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from domain.changing import replace
from domain.claim.claim import Claim, evolve
from domain.claim.events import (
    Approved,
    ClaimEvent,
    CommentAdded,
    Contested,
    ContestSettled,
    Customer,
    Disputed,
    Ended,
    EvidenceAdded,
    InformationProvided,
    InformationRequested,
    Rejected,
    ReviewerAssigned,
    ReviewerReleased,
    Submitted,
    Validated,
    Withdrawn,
)
from domain.recorded import Recorded
from domain.values import (
    PARTNER_ROLES,
    AskReason,
    ClaimId,
    ConflictId,
    ContactPerson,
    Deadline,
    Evidence,
    Personal,
    PersonId,
    Role,
    Status,
    Visibility,
)

RecordedClaim = Recorded[ClaimEvent]


@dataclass(frozen=True)
class EvidenceDetails:
    evidence: Evidence
    added_at: datetime


@dataclass(frozen=True)
class CommentDetails:
    """By a person (`text`), or by the system (`code` and `params`, rendered in the reader's language)."""

    id: UUID
    at: datetime
    author: PersonId
    author_role: str
    visibility: Visibility
    text: Personal | None = None
    code: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    note: Personal | None = None


@dataclass(frozen=True)
class RequestDetails:
    id: UUID
    reason_codes: tuple[AskReason, ...]
    message: Personal
    requested_at: datetime
    due: Deadline
    answered_at: datetime | None = None
    answer: Personal | None = None


@dataclass(frozen=True)
class DisputeDetails:
    justification: Personal
    disputed_at: datetime


@dataclass(frozen=True)
class DecisionDetails:
    outcome: str
    reason_code: str | None
    rationale: Personal | None
    decided_at: datetime
    decided_by: PersonId
    conflict_id: ConflictId | None


@dataclass(frozen=True)
class EndingDetails:
    reason_code: str
    stated_reason: str | None
    note: Personal | None
    at: datetime


@dataclass(frozen=True)
class ClaimDetails:
    """`claim` is the decider's own state: no rule is written twice for the read side. `recorded_at` is the time of its last event."""

    claim: Claim
    position: int
    recorded_at: datetime
    submitted_position: int
    customer: Customer
    group_id: UUID | None
    partner_contact: ContactPerson | None
    status_since: datetime
    evidence: tuple[EvidenceDetails, ...]
    comments: tuple[CommentDetails, ...] = ()
    requests: tuple[RequestDetails, ...] = ()
    dispute: DisputeDetails | None = None
    decision: DecisionDetails | None = None
    ending: EndingDetails | None = None
    conflict_id: ConflictId | None = None
    resolved: bool = False


def details_of(stream: Iterable[RecordedClaim]) -> ClaimDetails:
    details = None
    for recorded in stream:
        details = fold(details, recorded)
    assert details, "an empty stream"
    return details


def fold(details: ClaimDetails | None, recorded: RecordedClaim) -> ClaimDetails:
    claim = evolve(recorded.stream, details.claim if details else None, recorded.event)
    if details is None:
        assert isinstance(recorded.event, Submitted)
        return begun(claim, recorded.event, recorded)
    update: dict[str, Any] = {"claim": claim, "position": recorded.position, "recorded_at": recorded.at, **told(details, recorded)}
    if claim.status is not details.claim.status:
        update["status_since"] = recorded.at
    return replace(details, **update)


def begun(claim: Claim, event: Submitted, recorded: RecordedClaim) -> ClaimDetails:
    return ClaimDetails(
        claim=claim,
        position=recorded.position,
        recorded_at=recorded.at,
        submitted_position=recorded.position,
        customer=event.customer,
        group_id=event.group_id,
        partner_contact=event.partner_contact,
        status_since=recorded.at,
        evidence=brought(event.evidence, recorded.at),
    )


def told(details: ClaimDetails, recorded: RecordedClaim) -> dict[str, Any]:
    """What the event adds to what is shown beside the state."""
    match recorded.event:
        case Submitted() | ReviewerAssigned() | ReviewerReleased():
            return {}
        case Validated(subscription_id=subscription) as event:
            return {"resolved": details.resolved or subscription != details.claim.stated.subscription_id}
        case Contested(conflict_id=conflict_id):
            return {"conflict_id": conflict_id, "comments": (*details.comments, system_comment(details, recorded))}
        case ContestSettled() as event:
            return {"comments": (*details.comments, system_comment(details, recorded)), **ruling_note(details, event)}
        case InformationRequested() as event:
            return {"requests": (*details.requests, requested(event, recorded.at))}
        case InformationProvided() as event:
            return answered(details, event, recorded.at)
        case EvidenceAdded(evidence=item):
            return {"evidence": (*details.evidence, *brought((item,), recorded.at))}
        case CommentAdded() as event:
            return {"comments": (*details.comments, comment(event, recorded))}
        case _:
            return decided(details, recorded)


def decided(details: ClaimDetails, recorded: RecordedClaim) -> dict[str, Any]:
    match recorded.event:
        case Approved() as event:
            return {"decision": decision("approved", None, event, recorded.at)}
        case Rejected() as event:
            return {"decision": decision("rejected", event.reason_code.value, event, recorded.at)}
        case Disputed() as event:
            dispute = DisputeDetails(justification=event.justification, disputed_at=recorded.at)
            return {"dispute": dispute, "evidence": (*details.evidence, *brought(event.evidence, recorded.at))}
        case Withdrawn() as event:
            return {"ending": EndingDetails(reason_code=event.reason_code, stated_reason=None, note=event.note, at=recorded.at)}
        case Ended() as event:
            ending = EndingDetails(reason_code=event.reason_code, stated_reason=event.stated_reason, note=event.note, at=recorded.at)
            return {"ending": ending, "comments": (*details.comments, system_comment(details, recorded))}
        case _:
            raise AssertionError(recorded.event)


def decision(outcome: str, reason: str | None, event: Approved | Rejected, at: datetime) -> DecisionDetails:
    return DecisionDetails(
        outcome=outcome,
        reason_code=reason,
        rationale=event.rationale,
        decided_at=at,
        decided_by=event.decided_by,
        conflict_id=event.conflict_id,
    )


def ruling_note(details: ClaimDetails, event: ContestSettled) -> dict[str, Any]:
    """After a ruling the claim shows the arbitrator's word to this party in the place of a rationale."""
    made = details.decision
    if made is None or made.conflict_id != event.conflict_id:
        return {}
    return {"decision": replace(made, rationale=event.note)}


def brought(items: Iterable[Evidence], at: datetime) -> tuple[EvidenceDetails, ...]:
    return tuple(EvidenceDetails(evidence=item, added_at=at) for item in items)


def requested(event: InformationRequested, at: datetime) -> RequestDetails:
    return RequestDetails(id=event.request_id, reason_codes=event.reason_codes, message=event.message, requested_at=at, due=event.due)


def answered(details: ClaimDetails, event: InformationProvided, at: datetime) -> dict[str, Any]:
    requests = tuple(replace(one, answered_at=at, answer=event.message) if one.id == event.request_id else one for one in details.requests)
    amended = event.amendments
    contact = amended.customer_contact or details.customer.contact
    return {
        "requests": requests,
        "evidence": (*details.evidence, *brought(event.evidence, at)),
        "customer": details.customer.model_copy(update={"contact": contact}),
        "partner_contact": amended.partner_contact or details.partner_contact,
    }


def comment(event: CommentAdded, recorded: RecordedClaim) -> CommentDetails:
    return CommentDetails(
        id=event.comment_id,
        at=recorded.at,
        author=recorded.actor,
        author_role=side_of(recorded.role),
        visibility=event.visibility,
        text=event.text,
    )


def system_comment(details: ClaimDetails, recorded: RecordedClaim) -> CommentDetails:
    """What happened to the claim by others' doing is told in its thread, as a code with parameters."""
    event = recorded.event
    return CommentDetails(
        id=system_comment_id(recorded.stream, recorded.version),
        at=recorded.at,
        author=Role.SYSTEM.value,
        author_role=Role.SYSTEM.value,
        visibility=Visibility.SHARED,
        code=event.name,
        params=variant_of(details, event),
        note=event.note if isinstance(event, ContestSettled) else None,
    )


def system_comment_id(claim_id: ClaimId, version: int) -> UUID:
    """Of what the system says about the event of this version."""
    return uuid5(claim_id, f"comment/{version}")


def variant_of(details: ClaimDetails, event: ClaimEvent) -> dict[str, Any]:
    """Which form of the sentence fits: a contest means something else to who holds the slot already."""
    match event:
        case Contested():
            return {"variant": "approved"} if details.claim.status is Status.APPROVED else {}
        case ContestSettled(how=how):
            return {"variant": how.value}
        case Ended(reason_code=reason):
            return {"variant": reason.value}
        case _:
            return {}


def side_of(role: Role) -> str:
    """All that a partner learns about who acted."""
    return "system" if role is Role.SYSTEM else "partner" if role in PARTNER_ROLES else "vendor"
