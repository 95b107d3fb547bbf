"""A claim and what belongs to it, as the contract names it. What only the vendor's people see is a shape of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.shapes.common import FindingOut, Out
from domain.values import Activity, EvidenceKind, SolutionArea, Status


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
    """A claim as its partner sees it; of its parts no more is written than is named here."""

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
    comments: Sequence[CommentOut]
    information_requests: list[RequestOut]
    dispute: DisputeOut | None
    decision: DecisionOut | None
    ending: EndingOut | None
    policy_id: str
    version: int
    available_actions: list[str]


class VendorClaimOut(ClaimOut):
    """A claim as the vendor's people see it."""

    comments: Sequence[VendorCommentOut]
    decision: VendorDecisionOut | None
    assignee: str | None
    conflict_id: UUID | None


class HistoryOut(Out):
    at: datetime
    actor: str
    code: str
    params: dict[str, Any]
    text: str


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
