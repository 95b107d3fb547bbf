"""What reviewers work from: validated open claims, the most urgent first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Select, String, not_, select

from domain.actor import Actor
from domain.values import CompanyId, Status
from projections.claim_details import ClaimDetails
from projections.paging import Page, PageOf, Sort, paged
from projections.reference import reference_of
from projections.schema import partial_index, text_of, view_table
from projections.views import PerClaim

CHUNK, MOST_TIES = 200, 1_000  # who has more ties than a statement should name is refused what is left of them

reviewer_queue = view_table(
    "reviewer_queue",
    Column("claim_id", String(36), primary_key=True),
    Column("reference", String(16), nullable=False),
    Column("status", String(20), nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("contested", Boolean, nullable=False),
    Column("partner_id", String(200), nullable=False),
    Column("tenant_id", String(200), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("solution_area", String(40), nullable=False),
    Column("activity", String(40), nullable=False),
    Column("submitted_at", String(27), nullable=False),
    Column("due_at", String(27), nullable=False),
    Column("assignee", String(200)),
    indexes=[(*first, "due_at", "submitted_at", "claim_id") for first in [("asked",), ("status",), ("assignee",), ("product_id",)]],
)
BY_URGENCY = [reviewer_queue.c.due_at, reviewer_queue.c.submitted_at, reviewer_queue.c.claim_id]
partial_index("ix_reviewer_queue_free", [reviewer_queue.c.asked, *BY_URGENCY], reviewer_queue.c.assignee.is_(None))
partial_index("ix_reviewer_queue_contested", BY_URGENCY, reviewer_queue.c.contested)


def row(details: ClaimDetails) -> dict[str, Any] | None:
    claim = details.claim
    if not (claim.is_open and claim.is_validated):
        return None
    clock = claim.request.due if claim.request else claim.review_due
    return {
        "claim_id": str(claim.id),
        "reference": reference_of(claim.id),
        "status": claim.status.value,
        "asked": claim.status is Status.ACTION_REQUIRED,
        "contested": claim.contested is not None,
        "partner_id": claim.company,
        "tenant_id": claim.stated.tenant_id,
        "product_id": claim.stated.product_id,
        "solution_area": claim.stated.solution_area,
        "activity": claim.stated.activity,
        "submitted_at": text_of(claim.submitted_at),
        "due_at": text_of(clock.due_at),
        "assignee": claim.assignee,
    }


VIEW = PerClaim(reviewer_queue, row)
URGENT_FIRST = [Sort(column) for column in BY_URGENCY]


class QueueFilter(NamedTuple):
    """`assignee` "none" asks for free claims, `besides` for those of no such company; without a `status` claims that wait for their partner
    are left out.
    """

    now: datetime
    assignee: str | None = None
    contested: bool | None = None
    overdue: bool | None = None
    status: str | None = None
    product_id: str | None = None
    besides: Sequence[CompanyId] = ()

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        queue = reviewer_queue.c
        yield queue.status == self.status if self.status else not_(queue.asked)
        if self.assignee:
            yield queue.assignee.is_(None) if self.assignee == "none" else queue.assignee == self.assignee
        if self.contested is not None:
            yield queue.contested if self.contested else not_(queue.contested)
        if self.overdue is not None:
            past = queue.due_at <= text_of(self.now)
            yield past if self.overdue else not_(past)
        if self.product_id:
            yield queue.product_id == self.product_id
        if self.besides:
            yield queue.partner_id.not_in(self.besides)


def waiting(db: Connection, filters: QueueFilter, page: Page) -> PageOf[dict[str, Any]]:
    """By due date, then submission, then id; `overdue` is told by the clock, not stored."""
    now = text_of(filters.now) or ""
    shown = [column for column in reviewer_queue.columns if column.name != "asked"]
    query: Select[Any] = select(*shown).where(*filters.clauses())
    return paged(db, query, URGENT_FIRST, page, lambda found: {**found._mapping, "overdue": found.due_at <= now})


def free(db: Connection, by: Actor, now: datetime, page: Page) -> tuple[list[UUID], Page | None]:
    """Unassigned claims, the most urgent first, and where to go on: contested ones for arbitrators only, none of a company of a tie."""
    ties = sorted(by.ties)[:MOST_TIES]
    found = waiting(db, QueueFilter(now, assignee="none", contested=None if by.arbitrates else False, besides=ties), page)
    return [UUID(row["claim_id"]) for row in found.items], Page(page.limit, found.next) if found.next else None
