"""What compliance reads: stored events, a claim as it was, why it was decided, what changed."""

from datetime import datetime
from typing import Any, Literal
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


class AccessOut(Out):
    """One read of something confidential; what does not apply to its kind is null."""

    position: int
    at: datetime
    actor: str
    role: str
    what: Literal["document_opened", "audit_read", "export_taken"]
    claim_id: UUID | None
    document_id: str | None = None
    audited: str | None = Field(default=None, description="Of a read of the record: `claim`, `explanation`, `diff` or `events`.")
    asked: dict[str, str] | None = Field(default=None, description="What the query asked for.")
    size: int | None = Field(default=None, description="Of an export: how many leaves of the log it proves.")
    root: str | None = Field(default=None, description="Of an export: the root of the log that it proves.")


class PastClaimOut(Out):
    claim: VendorClaimOut
    as_of: datetime
    version: int


class ExplainedOut(Out):
    """One decision. `findings` and `facts` are those of the validation it rests on, `checked_again` those of the decision itself.

    `opened` are the documents that the decider had opened on this claim by then, in the order of their first opening.
    """

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
    opened: list[str]
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
