"""Where a partner stands: how many claims in each state, the next deadline, and its open and approved claims."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Select, String, case, func, select

from domain.claim.standing import WaitingFor, due_at, waiting_for
from domain.values import OPEN, Status
from projections.claim_details import ClaimDetails
from projections.paging import Page, PageOf, Sort, paged
from projections.reference import reference_of
from projections.schema import text_of, view_table
from projections.views import PerClaim

partner_status = view_table(
    "partner_status",
    Column("claim_id", String(36), primary_key=True),
    Column("partner_id", String(200), nullable=False),
    Column("submitted_position", BigInteger, nullable=False),
    Column("reference", String(16), nullable=False),
    Column("status", String(20), nullable=False),
    Column("contested", Boolean, nullable=False),
    Column("waiting_for", String(20)),
    Column("due_at", String(27)),
    Column("product_id", String(200), nullable=False),
    Column("tenant_id", String(200), nullable=False),
    Column("status_since", String(27), nullable=False),
    Column("live", Boolean, nullable=False),
    indexes=[("partner_id", "live", "submitted_position"), ("partner_id", "status", "contested"), ("partner_id", "waiting_for", "due_at")],
)


def row(details: ClaimDetails) -> dict[str, Any]:
    """The ball and the clock as at the claim's last event; a request that has run out since is left out when asked."""
    claim, asked_at = details.claim, details.status_since
    return {
        "claim_id": str(claim.id),
        "partner_id": claim.company,
        "submitted_position": details.submitted_position,
        "reference": reference_of(claim.id),
        "status": claim.status.value,
        "contested": claim.contested is not None,
        "waiting_for": waiting_for(claim, asked_at),
        "due_at": text_of(due_at(claim, asked_at)),
        "product_id": claim.stated.product_id,
        "tenant_id": claim.stated.tenant_id,
        "status_since": text_of(details.status_since),
        "live": claim.status in LIVE,
    }


VIEW = PerClaim(partner_status, row)
NEWEST_FIRST = [Sort(partner_status.c.submitted_position, descending=True)]
LIVE = OPEN | {Status.APPROVED}


def counts(db: Connection, partner_id: str, now: datetime) -> dict[str, Any]:
    """Zeros for a partner nobody knows. `next_deadline` is the first by which the partner itself has to act."""
    table = partner_status.c
    tally = select(table.status, table.contested, func.count().label("n")).where(table.partner_id == partner_id)
    found = db.execute(tally.group_by(table.status, table.contested)).all()

    def number(*statuses: Status) -> int:
        return sum(row.n for row in found if row.status in statuses)

    return {
        "open": number(*OPEN),
        "action_required": number(Status.ACTION_REQUIRED),
        "contested": sum(row.n for row in found if row.contested),
        "approved": number(Status.APPROVED),
        "rejected": number(Status.REJECTED),
        "ended": number(Status.ENDED),
        "next_deadline": next_deadline(db, partner_id, now),
    }


def next_deadline(db: Connection, partner_id: str, now: datetime) -> str | None:
    table = partner_status.c
    mine = [table.partner_id == partner_id, table.waiting_for == WaitingFor.PARTNER.value, table.due_at > text_of(now)]
    return db.execute(select(func.min(table.due_at)).where(*mine)).scalar()


def live(db: Connection, partner_id: str, now: datetime, page: Page) -> PageOf[dict[str, Any]]:
    """Open and approved claims, newest first."""
    table = partner_status.c
    ran_out = (table.status == Status.APPROVED.value) & (table.due_at <= text_of(now))
    shown = [column for column in partner_status.columns if column.name not in ("waiting_for", "due_at", "live")]
    current = [case((ran_out, None), else_=column).label(column.name) for column in (table.waiting_for, table.due_at)]
    query: Select[Any] = select(*shown, *current).where(table.partner_id == partner_id, table.live)
    return paged(db, query, NEWEST_FIRST, page, lambda found: dict(found._mapping))
