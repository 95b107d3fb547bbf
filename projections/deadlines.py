"""What the system has to come back to: answers that may run out, and claims a silent directory left unchecked."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, String, select

from domain.values import ClaimId, Status
from projections.claim_details import ClaimDetails
from projections.schema import text_of, view_table
from projections.views import PerClaim


class Work(StrEnum):
    ANSWER = "answer"
    VALIDATION = "validation"


deadlines = view_table(
    "deadlines",
    Column("claim_id", String(36), primary_key=True),
    Column("work", String(20), nullable=False),
    Column("due_at", String(27), nullable=False),
    indexes=[("work", "due_at", "claim_id")],
)


def row(details: ClaimDetails) -> dict[str, Any] | None:
    """An approved claim's request runs out without consequence, so nothing is due there."""
    claim = details.claim
    if claim.status is Status.ACTION_REQUIRED and claim.request:
        return {"claim_id": str(claim.id), "work": Work.ANSWER.value, "due_at": text_of(claim.request.due.due_at)}
    if claim.is_open and not claim.is_validated:
        return {"claim_id": str(claim.id), "work": Work.VALIDATION.value, "due_at": text_of(claim.submitted_at)}
    return None


VIEW = PerClaim(deadlines, row)


def due(db: Connection, work: Work, now: datetime) -> Iterable[ClaimId]:
    """The longest due first."""
    query = select(deadlines.c.claim_id).where(deadlines.c.work == work.value, deadlines.c.due_at <= text_of(now))
    return [UUID(claim_id) for claim_id in db.scalars(query.order_by(deadlines.c.due_at, deadlines.c.claim_id))]
