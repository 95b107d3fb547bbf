"""The slots with what is in them now; the other views of slots, and the watch over subscriptions, build on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Boolean, Column, Connection, String, Table, Text, select

from domain.values import SlotId, SubscriptionId
from projections.rows import among, find
from projections.schema import view_table
from projections.slot_details import SlotDetails
from projections.views import PerSlot

DETAILS = TypeAdapter(SlotDetails)

slots = view_table(
    "slots",
    Column("slot_id", String(36), primary_key=True),
    Column("subscription_id", String(200)),
    Column("occupied", Boolean, nullable=False),
    Column("details", Text, nullable=False),
    indexes=[("occupied", "subscription_id")],
)


def rows(slot_id: UUID, details: SlotDetails) -> list[tuple[Table, dict[str, Any]]]:
    row = {
        "slot_id": str(slot_id),
        "subscription_id": details.key.subscription_id,
        "occupied": bool(details.slot.claims),
        "details": DETAILS.dump_json(details.running()).decode(),
    }
    return [(slots, row)]


VIEW = PerSlot("slots", (slots,), rows)


def known(db: Connection, ids: list[UUID]) -> dict[UUID, SlotDetails]:
    found = find(db, slots, ("slot_id", "details"), "slot_id", [str(one) for one in ids])
    return {UUID(slot_id): DETAILS.validate_json(details) for slot_id, details in found}


def occupied(db: Connection, subscriptions: Sequence[SubscriptionId] | None) -> list[tuple[SlotId, SubscriptionId]]:
    """Slots with a claim in them, by their subscription; None asks for all."""
    query = select(slots.c.slot_id, slots.c.subscription_id).where(slots.c.occupied, slots.c.subscription_id.is_not(None))
    if subscriptions is not None:
        query = query.where(among(db, slots.c.subscription_id, subscriptions))
    return [(UUID(slot_id), subscription) for slot_id, subscription in db.execute(query)]
