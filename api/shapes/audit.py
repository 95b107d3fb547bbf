"""What compliance reads: stored events, a claim as it was, why it was decided, what changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.shapes.claim import EvidenceOut, VendorClaimOut
from api.shapes.common import FindingOut, Out
from api.shapes.desk import RulingOut


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
