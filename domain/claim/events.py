"""What can have happened to a claim. Who, when and under which policy stand in the envelope (`domain.recorded`)."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.policies.facts import Facts, Statement
from domain.slot.key import SlotKey
from domain.values import (
    Activity,
    AskReason,
    Canonical,
    ClaimId,
    CompanyId,
    ConflictId,
    ContactPerson,
    Deadline,
    DocumentId,
    EndReason,
    Evidence,
    Finding,
    LeaveReason,
    MpnId,
    Personal,
    PersonId,
    PolicyId,
    ProductId,
    RejectionReason,
    SolutionArea,
    SubscriptionId,
    TenantId,
    Value,
    Visibility,
)


class ClaimFact(Value):
    """`name` is the bare name under which the catalogue publishes the event."""

    name: ClassVar[str]


class Customer(Value):
    tenant_id: TenantId
    domain: Canonical
    contact: ContactPerson | None = None


class Submitted(ClaimFact):
    """The partner asked to be partner of record, with everything it stated; `findings` are those of this moment."""

    name: ClassVar[str] = "submitted"
    company: CompanyId
    policy: PolicyId
    submitted_at: datetime
    customer: Customer
    solution_area: SolutionArea
    activity: Activity
    product_id: ProductId
    subscription_id: SubscriptionId | None
    mpn_id: MpnId
    evidence: tuple[Evidence, ...]
    partner_contact: ContactPerson | None
    group_id: UUID | None
    follows_claim_id: ClaimId | None
    findings: tuple[Finding, ...]
    review_due: Deadline

    @property
    def stated(self) -> Statement:
        """Made of what was validated when the event was."""
        return Statement.model_construct(
            tenant_id=self.customer.tenant_id,
            domain=self.customer.domain,
            solution_area=self.solution_area,
            activity=self.activity,
            product_id=self.product_id,
            subscription_id=self.subscription_id,
            mpn_id=self.mpn_id,
            evidence=self.evidence,
            follows_claim_id=self.follows_claim_id,
        )


class Validated(ClaimFact):
    """The checks were run: what they found and the facts they relied on. The first one fixes subscription and slot."""

    name: ClassVar[str] = "validated"
    findings: tuple[Finding, ...]
    facts: Facts
    subscription_id: SubscriptionId | None
    slot: SlotKey


class Contested(ClaimFact):
    """The claim is in its slot together with another company's; whose is not told here."""

    name: ClassVar[str] = "contested"
    conflict_id: ConflictId


class Settlement(StrEnum):
    """How a claim's conflict ended for it."""

    LEFT = "left"
    OTHERS_LEFT = "others_left"
    RULED = "ruled"


class ContestSettled(ClaimFact):
    """The claim left the slot, the others did, or a ruling came; `note` is the arbitrator's word to this party."""

    name: ClassVar[str] = "contest_settled"
    conflict_id: ConflictId
    how: Settlement
    note: Personal | None


class ReviewerAssigned(ClaimFact):
    """A reviewer took the claim, or an arbitrator gave it or passed it on."""

    name: ClassVar[str] = "reviewer_assigned"
    assignee: PersonId


class ReviewerReleased(ClaimFact):
    """The claim went back to the queue."""

    name: ClassVar[str] = "reviewer_released"
    assignee: PersonId


class InformationRequested(ClaimFact):
    """The partner was asked for more; on an open claim its silence past `due` ends in rejection."""

    name: ClassVar[str] = "information_requested"
    request_id: UUID
    reason_codes: tuple[AskReason, ...]
    message: Personal
    due: Deadline


class Amendments(Value):
    """The only fields a partner may change after submission; None leaves a field as it is."""

    mpn_id: MpnId | None = None
    customer_contact: ContactPerson | None = None
    partner_contact: ContactPerson | None = None


class InformationProvided(ClaimFact):
    """The partner answered; `review_due` is the review clock begun again, None on an approved claim."""

    name: ClassVar[str] = "information_provided"
    request_id: UUID
    message: Personal
    evidence: tuple[Evidence, ...]
    amendments: Amendments
    review_due: Deadline | None


class EvidenceAdded(ClaimFact):
    """The partner added proof of execution unasked."""

    name: ClassVar[str] = "evidence_added"
    evidence: Evidence


class CommentAdded(ClaimFact):
    """A person wrote to the thread; an internal comment never reaches a partner."""

    name: ClassVar[str] = "comment_added"
    comment_id: UUID
    text: Personal
    visibility: Visibility


class Approved(ClaimFact):
    """The company became partner of record, by its reviewer or (with `conflict_id`) by a ruling."""

    name: ClassVar[str] = "approved"
    decided_by: PersonId
    rationale: Personal | None
    decided_on: int
    validated_by: int
    documents: tuple[DocumentId, ...]
    findings: tuple[Finding, ...]
    conflict_id: ConflictId | None


class Rejected(ClaimFact):
    """A reviewer, a ruling or the system said no; the partner may dispute it until `disputable_until` (None: final at once).

    `decided_on` is the claim version the decision saw, `validated_by` that of the Validated it rests on (None: never validated).
    """

    name: ClassVar[str] = "rejected"
    decided_by: PersonId
    reason_code: RejectionReason
    rationale: Personal | None
    decided_on: int
    validated_by: int | None
    documents: tuple[DocumentId, ...]
    findings: tuple[Finding, ...]
    disputable_until: Deadline | None
    conflict_id: ConflictId | None


class Disputed(ClaimFact):
    """The partner contested a rejection; it is decided once more, by someone else."""

    name: ClassVar[str] = "disputed"
    justification: Personal
    evidence: tuple[Evidence, ...]
    review_due: Deadline


class Withdrawn(ClaimFact):
    """The partner took the claim back."""

    name: ClassVar[str] = "withdrawn"
    reason_code: LeaveReason
    note: Personal | None


class Ended(ClaimFact):
    """An approved claim lost its association; `stated_reason` is the partner's own, where it ended it."""

    name: ClassVar[str] = "ended"
    reason_code: EndReason
    stated_reason: LeaveReason | None
    note: Personal | None


Decision = Approved | Rejected | Disputed | Withdrawn | Ended
ClaimEvent = (
    Submitted
    | Validated
    | Contested
    | ContestSettled
    | ReviewerAssigned
    | ReviewerReleased
    | InformationRequested
    | InformationProvided
    | EvidenceAdded
    | CommentAdded
    | Decision
)
