"""What a claim's own event means for its slot; the other way round is `consequences`."""

from uuid import UUID

from domain.claim.claim import Claim
from domain.claim.events import Approved, ClaimEvent, Disputed, Ended, Rejected, Validated, Withdrawn
from domain.slot.decisions import associate, end_association, enter, leave
from domain.slot.events import SlotEvent, Why
from domain.slot.key import SlotKey
from domain.slot.slot import Slot
from domain.values import EndReason


def slot_touched(claim: Claim, event: ClaimEvent) -> SlotKey | None:
    """The slot that has to answer the event; `claim` is as it was before it. None: no slot has a say."""
    if isinstance(event, Validated):
        return None if claim.is_validated else event.slot
    return claim.slot if isinstance(event, Disputed | Withdrawn | Rejected | Approved | Ended) else None


def caused(slot: Slot, key: SlotKey, claim: Claim, event: ClaimEvent, fresh: UUID) -> list[SlotEvent]:
    """`fresh` becomes the id of a conflict or an association, should one begin."""
    match event:
        case Validated() | Disputed():
            return enter(slot, key, claim.id, claim.company, fresh)
        case Withdrawn():
            return leave(slot, claim.id, Why.WITHDRAWN)
        case Rejected():
            return leave(slot, claim.id, Why.REJECTED)
        case Approved():
            return associate(slot, fresh, claim.id)
        case Ended():
            return end_association(slot, EndReason.PARTNER_REQUEST)
        case _:
            return []
