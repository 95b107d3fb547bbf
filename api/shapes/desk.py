"""What people work from: the queue, a partner's status, associations, conflicts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.shapes.claim import EvidenceOut, VendorClaimOut, VendorCommentOut
from api.shapes.common import Out
from domain.values import Activity, SolutionArea, Status


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
    comments: Sequence[VendorCommentOut]


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
