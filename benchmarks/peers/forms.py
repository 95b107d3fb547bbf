"""What both CRUD peers take, check and answer; the checks read attributes, of ORM objects and of Core rows alike."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict

ACTIVITIES = {"business_applications": ("presales", "usage", "revenue_association"), "microsoft_365": ("usage",)}
OPEN = ("submitted", "under_review", "action_required", "approved", "disputed")
REVIEW_DAYS, EVIDENCE_DAYS = 5, 365


class ContactIn(BaseModel):
    name: str
    email: str | None = None


class CustomerIn(BaseModel):
    tenant_id: str
    domain: str
    contact: ContactIn | None = None


class EvidenceIn(BaseModel):
    document_id: str
    kind: str
    acknowledged_on: date | None = None


class ClaimIn(BaseModel):
    customer: CustomerIn
    solution_area: Literal["business_applications", "microsoft_365"]
    activity: str
    product_id: str
    subscription_id: str | None = None
    mpn_id: str
    evidence: list[EvidenceIn]
    partner_contact: ContactIn | None = None

    @property
    def slot(self) -> str:
        return f"{self.customer.tenant_id}/{self.subscription_id or self.product_id}"


class ClaimOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    status: str
    partner_id: str
    tenant_id: str
    domain: str
    solution_area: str
    activity: str
    product_id: str
    subscription_id: str | None
    mpn_id: str
    contested: bool
    submitted_at: datetime
    due_at: datetime


class Found(BaseModel):
    """What the tables hold of what a claim names."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    tenant: Any
    product: Any
    subscription: Any
    mpn: Any
    documents: Sequence[str]


def refuse(claim: ClaimIn, partner: str, found: Found, taken_by: Sequence[str]) -> None:
    """Raises 422 with every finding, or 409 where the partner is in the slot already."""
    if findings := [*about_customer(claim, found), *about_subscription(claim, found), *about_partner(claim, partner, found)]:
        raise HTTPException(422, findings)
    if partner in taken_by:
        raise HTTPException(409, "already claimed")


def about_customer(claim: ClaimIn, found: Found) -> Iterator[str]:
    if not found.tenant:
        yield "tenant_unknown"
    elif claim.customer.domain not in found.tenant.domains:
        yield "domain_tenant_mismatch"
    if not found.product:
        yield "product_unknown"
    elif found.product.solution_area != claim.solution_area:
        yield "product_not_in_solution_area"
    if claim.activity not in ACTIVITIES[claim.solution_area]:
        yield "activity_not_allowed"


def about_subscription(claim: ClaimIn, found: Found) -> Iterator[str]:
    one = found.subscription
    if claim.solution_area != "business_applications":
        return
    if not one or one.tenant_id != claim.customer.tenant_id:
        yield "subscription_unknown"
    elif one.product_id != claim.product_id or one.channel == "csp" or one.status != "active" or not one.provisioned:
        yield "subscription_not_eligible"


def about_partner(claim: ClaimIn, partner: str, found: Found) -> Iterator[str]:
    if not found.mpn or found.mpn.partner_id != partner:
        yield "mpn_not_yours"
    elif "incentives" not in found.mpn.enrolled_programs:
        yield "mpn_not_enrolled"
    known, oldest = set(found.documents), date.today() - timedelta(days=EVIDENCE_DAYS)
    if not claim.evidence or any(item.document_id not in known for item in claim.evidence):
        yield "evidence_unknown"
    if not any(item.acknowledged_on and oldest <= item.acknowledged_on <= date.today() for item in claim.evidence):
        yield "evidence_too_old"


def due(now: datetime) -> datetime:
    """The start of the day after the last of the business days."""
    day, left = now.astimezone(UTC).date(), REVIEW_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
