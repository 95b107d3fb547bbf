"""Conflicts, for the arbitrators' list; a single one is looked at in its streams."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, Select, String, Table, select

from domain.values import ConflictId, SlotId
from projections.paging import Page, PageOf, Sort, paged
from projections.schema import text_of, view_table
from projections.slot_details import ConflictDetails, SlotDetails
from projections.views import PerSlot

conflicts = view_table(
    "conflicts",
    Column("conflict_id", String(36), primary_key=True),
    Column("slot_id", String(36), nullable=False),
    Column("tenant_id", String(200), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("subscription_id", String(200)),
    Column("state", String(10), nullable=False),
    Column("opened_at", String(27), nullable=False),
    Column("opened_position", BigInteger, nullable=False),
    Column("parties", Integer, nullable=False),
    indexes=[("state", "opened_position"), ("opened_position",)],
)
conflict_parties = view_table(
    "conflict_parties",
    Column("claim_id", String(36), primary_key=True),
    Column("conflict_id", String(36), primary_key=True),
)


def rows(slot_id: UUID, details: SlotDetails) -> list[tuple[Table, dict[str, Any]]]:
    told: list[tuple[Table, dict[str, Any]]] = []
    for conflict in details.conflicts.values():
        told.append((conflicts, row(slot_id, details, conflict)))
        told += [(conflict_parties, {"claim_id": str(claim), "conflict_id": str(conflict.id)}) for claim in conflict.parties]
    return told


def row(slot_id: UUID, details: SlotDetails, conflict: ConflictDetails) -> dict[str, Any]:
    """`parties` counts who is in it now, or was when it closed."""
    closed = conflict.closed_at is not None
    return {
        "conflict_id": str(conflict.id),
        "slot_id": str(slot_id),
        "tenant_id": details.key.tenant_id,
        "product_id": details.key.product_id,
        "subscription_id": details.key.subscription_id,
        "state": "closed" if closed else "open",
        "opened_at": text_of(conflict.opened_at),
        "opened_position": conflict.opened_position,
        "parties": conflict.present if closed else len(details.slot.claims),
    }


VIEW = PerSlot("conflicts", (conflicts, conflict_parties), rows)
NEWEST_FIRST = [Sort(conflicts.c.opened_position, descending=True)]


def listed(db: Connection, state: str | None, claim_id: UUID | None, page: Page) -> PageOf[dict[str, Any]]:
    """Newest first; by claim every conflict it was ever a party to."""
    query: Select[Any] = select(conflicts)
    if state:
        query = query.where(conflicts.c.state == state)
    if claim_id:
        its = select(conflict_parties.c.conflict_id).where(conflict_parties.c.claim_id == str(claim_id))
        query = query.where(conflicts.c.conflict_id.in_(its))
    return paged(db, query, NEWEST_FIRST, page, lambda found: dict(found._mapping))


def slot_of(db: Connection, conflict_id: ConflictId) -> SlotId | None:
    found = db.execute(select(conflicts.c.slot_id).where(conflicts.c.conflict_id == str(conflict_id))).scalar()
    return UUID(found) if found else None
