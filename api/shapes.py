"""The shapes of answers, as the contract names them. What only the vendor's people see is a shape of its own."""

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.values import Activity, EvidenceKind, Severity, SolutionArea, Status

Item = TypeVar("Item")


class Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FindingOut(Out):
    code: str
    severity: Severity
    pointer: str
    params: dict[str, Any]
    message: str
    remedy: str
    contact: str | None
    retryable: bool


class InvalidOut(Out):
    """One mistake of the input: `pointer` is RFC 6901 into the body, or names a parameter."""

    pointer: str
    detail: str


class ProblemOut(Out):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    trace_id: str
    findings: list[FindingOut] | None = None
    errors: list[InvalidOut] | None = None
    current_version: int | str | None = None
    position: int | None = None


class ListOut(Out, Generic[Item]):
    items: list[Item]
    next_cursor: str | None


class ContactOut(Out):
    name: str
    email: str | None
    title: str | None


class CustomerOut(Out):
    tenant_id: str
    domain: str
    contact: ContactOut | None


class EvidenceOut(Out):
    document_id: str
    kind: EvidenceKind
    acknowledged_on: str | None
    name: str | None
    media_type: str | None
    added_at: datetime


class CommentOut(Out):
    id: UUID
    at: datetime
    author_role: str
    text: str
    visibility: str


class VendorCommentOut(CommentOut):
    author: str


class RequestOut(Out):
    id: UUID
    reason_codes: list[str]
    message: str
    requested_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str | None


class DisputeOut(Out):
    justification: str
    disputed_at: datetime


class DecisionOut(Out):
    outcome: str
    reason_code: str | None
    rationale: str | None
    decided_at: datetime


class VendorDecisionOut(DecisionOut):
    decided_by: str


class EndingOut(Out):
    reason_code: str
    stated_reason: str | None
    note: str | None
    at: datetime


class ClaimOut(Out):
    """A claim as its partner sees it."""

    id: UUID
    reference: str
    partner_id: str
    status: Status
    contested: bool
    final: bool
    waiting_for: str | None
    submitted_at: datetime
    status_since: datetime
    due_at: datetime | None
    disputable_until: datetime | None
    customer: CustomerOut
    solution_area: SolutionArea
    activity: Activity
    product_id: str
    subscription_id: str | None
    mpn_id: str
    evidence: list[EvidenceOut]
    partner_contact: ContactOut | None
    group_id: UUID | None
    follows_claim_id: UUID | None
    findings: list[FindingOut]
    comments: list[VendorCommentOut | CommentOut]
    information_requests: list[RequestOut]
    dispute: DisputeOut | None
    decision: VendorDecisionOut | DecisionOut | None
    ending: EndingOut | None
    policy_id: str
    version: int
    available_actions: list[str]


class VendorClaimOut(ClaimOut):
    """A claim as the vendor's people see it."""

    assignee: str | None
    conflict_id: UUID | None


class HistoryOut(Out):
    at: datetime
    actor: str
    code: str
    params: dict[str, Any]
    text: str


class StatusItemOut(Out):
    id: UUID
    reference: str
    status: Status
    contested: bool
    waiting_for: str | None
    due_at: datetime | None
    product_id: str
    tenant_id: str
    status_since: datetime


class PartnerStatusOut(Out):
    open: int
    action_required: int
    contested: int
    approved: int
    rejected: int
    ended: int
    next_deadline: datetime | None
    items: list[StatusItemOut]
    next_cursor: str | None


class QueueRowOut(Out):
    claim_id: UUID
    reference: str
    status: Status
    contested: bool
    partner_id: str
    tenant_id: str
    product_id: str
    solution_area: SolutionArea
    activity: Activity
    submitted_at: datetime
    due_at: datetime
    overdue: bool
    assignee: str | None


class AssociationOut(Out):
    id: UUID
    tenant_id: str
    product_id: str
    subscription_id: str | None
    partner_id: str
    claim_id: UUID
    started_at: datetime
    ended_at: datetime | None
    end_reason: str | None


class SlotOut(Out):
    tenant_id: str
    product_id: str
    subscription_id: str | None


class ConflictOut(Out):
    id: UUID
    slot: SlotOut
    state: str
    opened_at: datetime
    parties: int


class PartyOut(Out):
    """One party with its proof, newest first, and its thread."""

    claim: VendorClaimOut
    evidence: list[EvidenceOut]
    comments: list[VendorCommentOut | CommentOut]


class RulingOut(Out):
    winner_claim_id: UUID | None
    rationale: str
    cited_documents: list[str]
    notes: dict[UUID, str]
    ruled_at: datetime
    ruled_by: str


class ConflictDetailsOut(ConflictOut):
    incumbent: PartyOut | None
    challengers: list[PartyOut]
    ruling: RulingOut | None


class CheckOut(Out):
    acceptable: bool
    findings: list[FindingOut]
    unchecked: list[str]
    subscription_id: str | None


class DocumentOut(Out):
    document_id: str
    size: int
    media_type: str
    name: str


class MeOut(Out):
    sub: str
    name: str
    roles: list[str]
    partner_id: str | None


class ActivityOut(Out):
    """`pays` null: never; `channels` null: any."""

    solution_area: SolutionArea
    activity: Activity
    label: str
    pays: str | None
    channels: list[str] | None
    programme: str


class ReasonOut(Out):
    code: str
    text: str


class MpnOut(Out):
    mpn_id: str
    partner_id: str
    partner_name: str
    location: str | None
    country: str | None
    enrolled_programs: list[str]
    partner_type: str | None


class AcceptedOut(Out):
    accepted: int


class TokenOut(Out):
    access_token: str


class RanOut(Out):
    ran: int


class AuditEventOut(Out):
    """A stored event; personal values are opened, `leaf_index` is its place in the transparency log."""

    position: int
    stream_id: UUID
    version: int
    type: str
    recorded_at: datetime
    actor: str
    role: str
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    policy_id: str
    data: dict[str, Any]
    leaf_index: int | None


class PastClaimOut(Out):
    claim: VendorClaimOut
    as_of: datetime
    version: int


class ExplainedOut(Out):
    """One decision. `findings` and `facts` are those of the validation it rests on, `checked_again` those of the decision itself."""

    outcome: str
    version: int
    position: int
    decided_at: datetime
    decided_by: str
    role: str
    reason_code: str | None
    rationale: str | None
    policy_id: str
    command_id: UUID
    decided_on: int
    validated_by: int | None
    findings: list[FindingOut]
    checked_again: list[FindingOut]
    facts: dict[str, Any] | None
    documents: list[EvidenceOut]
    ruling: RulingOut | None


class ExplanationOut(Out):
    claim_id: UUID
    reference: str
    decisions: list[ExplainedOut]


class ChangeOut(Out):
    field: str
    old: Any
    new: Any


class MomentOut(Out):
    version: int
    as_of: datetime


class DiffOut(Out):
    claim_id: UUID
    from_: MomentOut = Field(alias="from")
    to: MomentOut
    changes: list[ChangeOut]
