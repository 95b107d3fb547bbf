"""The state of a claim: only what decisions read. `evolve` has no rule and no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.changing import replace
from domain.claim.events import (
    Approved,
    ClaimEvent,
    CommentAdded,
    Contested,
    ContestSettled,
    Decision,
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
from domain.policies.facts import Facts, Statement
from domain.slot.key import SlotKey
from domain.values import (
    OPEN,
    CompanyId,
    ConflictId,
    Deadline,
    DocumentId,
    Evidence,
    Finding,
    PersonId,
    PolicyId,
    RejectionReason,
    Status,
    Visibility,
)

COMMENT = 500  # what each weighs beside its words


@dataclass(frozen=True, slots=True)
class Request:
    """The running request for information."""

    id: UUID
    due: Deadline


@dataclass(frozen=True, slots=True)
class Rejection:
    reason_code: RejectionReason
    disputable_until: Deadline | None


@dataclass(frozen=True)
class Claim:
    """
    `version` counts the events; `stated` follows the amendments; `slot` is None until the first Validated. `shared` and
    `internal` are what the comments of either kind weigh, about as bytes.
    """

    id: UUID
    version: int
    company: CompanyId
    policy: PolicyId
    status: Status
    submitted_at: datetime
    stated: Statement
    findings: tuple[Finding, ...]
    review_due: Deadline
    slot: SlotKey | None = None
    facts: Facts | None = None
    validated_by: int | None = None
    contested: ConflictId | None = None
    assignee: PersonId | None = None
    disputed: bool = False
    deciders: tuple[PersonId, ...] = ()
    request: Request | None = None
    rejection: Rejection | None = None
    shared: int = 0
    internal: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_validated(self) -> bool:
        return self.validated_by is not None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.stated.evidence or ()

    @property
    def documents(self) -> tuple[DocumentId, ...]:
        return tuple(item.document_id for item in self.evidence)

    @property
    def status_unassigned(self) -> Status:
        return Status.DISPUTED if self.disputed else Status.SUBMITTED


def replay(claim_id: UUID, events: Iterable[ClaimEvent]) -> Claim:
    claim = None
    for event in events:
        claim = evolve(claim_id, claim, event)
    assert claim, "no events"
    return claim


def evolve(claim_id: UUID, claim: Claim | None, event: ClaimEvent) -> Claim:
    if isinstance(event, Submitted) and claim is None:
        return begun(claim_id, event)
    assert claim, f"{event.name} before submitted"
    return replace(_after(claim, event), version=claim.version + 1)


def begun(claim_id: UUID, event: Submitted) -> Claim:
    return Claim(
        id=claim_id,
        version=1,
        company=event.company,
        policy=event.policy,
        status=Status.SUBMITTED,
        submitted_at=event.submitted_at,
        stated=event.stated,
        findings=event.findings,
        review_due=event.review_due,
    )


def _after(claim: Claim, event: ClaimEvent) -> Claim:
    match event:
        case Submitted():
            raise AssertionError("submitted twice")
        case Validated():
            return validated(claim, event)
        case Contested(conflict_id=conflict_id):
            return replace(claim, contested=conflict_id)
        case ContestSettled():
            return replace(claim, contested=None, request=claim.request if claim.is_open else None)
        case ReviewerAssigned(assignee=assignee):
            return with_assignee(claim, assignee, Status.UNDER_REVIEW)
        case ReviewerReleased():
            return with_assignee(claim, None, claim.status_unassigned)
        case InformationRequested(request_id=request_id, due=due):
            status = Status.ACTION_REQUIRED if claim.is_open else claim.status
            return replace(claim, status=status, request=Request(request_id, due))
        case InformationProvided():
            return answered(claim, event)
        case EvidenceAdded(evidence=item):
            return with_evidence(claim, item)
        case CommentAdded():
            return with_comment(claim, event)
        case Approved() | Rejected() | Disputed() | Withdrawn() | Ended():
            return decided(claim, event)
        case _:
            assert_never(event)


def decided(claim: Claim, event: Decision) -> Claim:
    match event:
        case Approved(decided_by=by):
            return replace(claim, status=Status.APPROVED, request=None, deciders=(*claim.deciders, by))
        case Rejected(decided_by=by):
            rejection, found = Rejection(event.reason_code, event.disputable_until), event.findings or claim.findings
            deciders = (*claim.deciders, by)
            return replace(claim, status=Status.REJECTED, request=None, deciders=deciders, rejection=rejection, findings=found)
        case Disputed(evidence=evidence, review_due=due):
            again = with_evidence(claim, *evidence)
            return replace(again, status=Status.DISPUTED, disputed=True, assignee=None, review_due=due)
        case Withdrawn():
            return replace(claim, status=Status.WITHDRAWN, request=None)
        case Ended():
            return replace(claim, status=Status.ENDED, request=None)
        case _:
            assert_never(event)


def validated(claim: Claim, event: Validated) -> Claim:
    stated = claim.stated.model_copy(update={"subscription_id": event.subscription_id})
    by = claim.version + 1
    return replace(claim, stated=stated, slot=event.slot, findings=event.findings, facts=event.facts, validated_by=by)


def with_comment(claim: Claim, event: CommentAdded) -> Claim:
    kind = "shared" if event.visibility is Visibility.SHARED else "internal"
    return replace(claim, **{kind: getattr(claim, kind) + COMMENT + len(event.text.sealed)})


def with_assignee(claim: Claim, assignee: PersonId | None, status: Status) -> Claim:
    """While the partner has the ball, assignment changes the assignee only."""
    return replace(claim, assignee=assignee, status=claim.status if claim.status is Status.ACTION_REQUIRED else status)


def answered(claim: Claim, event: InformationProvided) -> Claim:
    stated = claim.stated.model_copy(update={"mpn_id": event.amendments.mpn_id or claim.stated.mpn_id})
    claim = with_evidence(replace(claim, stated=stated, request=None), *event.evidence)
    if not claim.is_open:
        return claim
    status = Status.UNDER_REVIEW if claim.assignee else claim.status_unassigned
    return replace(claim, status=status, review_due=event.review_due or claim.review_due)


def with_evidence(claim: Claim, *items: Evidence) -> Claim:
    return replace(claim, stated=claim.stated.model_copy(update={"evidence": (*claim.evidence, *items)}))
