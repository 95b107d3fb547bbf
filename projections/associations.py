"""Who is partner of record in which slot, and who was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Select, String, Table, or_, select

from domain.values import AssociationId, ClaimId
from projections.paging import Page, PageOf, Sort, paged
from projections.schema import text_of, view_table
from projections.slot_details import AssociationDetails, SlotDetails
from projections.views import PerSlot

associations = view_table(
    "associations",
    Column("association_id", String(36), primary_key=True),
    Column("claim_id", String(36), nullable=False),
    Column("partner_id", String(200), nullable=False),
    Column("tenant_id", String(200), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("subscription_id", String(200)),
    Column("started_at", String(27), nullable=False),
    Column("started_position", BigInteger, nullable=False),
    Column("ended_at", String(27)),
    Column("end_reason", String(40)),
    indexes=[("started_position",), ("partner_id", "started_position"), ("tenant_id", "product_id"), ("subscription_id",)],
)


def rows(slot_id: UUID, details: SlotDetails) -> list[tuple[Table, dict[str, Any]]]:
    return [(associations, row(details, association)) for association in details.associations.values()]


def row(details: SlotDetails, association: AssociationDetails) -> dict[str, Any]:
    return {
        "association_id": str(association.id),
        "claim_id": str(association.claim),
        "partner_id": association.company,
        "tenant_id": details.key.tenant_id,
        "product_id": details.key.product_id,
        "subscription_id": details.key.subscription_id,
        "started_at": text_of(association.started_at),
        "started_position": association.started_position,
        "ended_at": text_of(association.ended_at),
        "end_reason": association.end_reason,
    }


VIEW = PerSlot("associations", (associations,), rows)
NEWEST_FIRST = [Sort(associations.c.started_position, descending=True)]


def listed(db: Connection, filters: dict[str, Any], at: datetime | None, page: Page) -> PageOf[dict[str, Any]]:
    """Newest first; with `at` those that held their slot just before that instant."""
    query: Select[Any] = select(associations)
    for column, value in filters.items():
        query = query.where(associations.c[column] == value)
    if at:
        ended = associations.c.ended_at
        query = query.where(associations.c.started_at < text_of(at), or_(ended.is_(None), ended >= text_of(at)))
    return paged(db, query, NEWEST_FIRST, page, lambda found: dict(found._mapping))


def claim_of(db: Connection, association_id: AssociationId) -> ClaimId | None:
    query = select(associations.c.claim_id).where(associations.c.association_id == str(association_id))
    found = db.execute(query).scalar()
    return UUID(found) if found else None
