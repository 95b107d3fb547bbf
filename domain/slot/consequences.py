"""What the slot's events mean for the claims in it: a pure function from slot events to commands for those claims."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.claim import commands as c
from domain.claim.events import Settlement
from domain.slot.events import (
    AssociationStarted,
    ConflictClosed,
    ConflictOpened,
    Entered,
    Left,
    Ruled,
    SlotEvent,
    Why,
)
from domain.slot.slot import Slot, evolve
from domain.values import ClaimId, ConflictId, EndReason, Finding

ENDED_BECAUSE = {Why.SUPERSEDED: EndReason.SUPERSEDED, Why.SUBSCRIPTION_ENDED: EndReason.SUBSCRIPTION_ENDED, Why.REVOKED: EndReason.REVOKED}


class ForClaim(NamedTuple):
    claim: ClaimId
    command: c.Command


def consequences(slot: Slot, events: Sequence[SlotEvent], findings: Sequence[Finding] = ()) -> Iterator[ForClaim]:
    """`slot` is as it was before the events; `findings` are those of asking the directories again for a winner.

    Each claim is told of its settlement once: in the moment it leaves the slot, or when the conflict ends for it.
    """
    ruling = next((event for event in events if isinstance(event, Ruled)), None)
    conflict, holders = slot.conflict, {slot.holder.claim} if slot.holder else set()
    for event in events:
        match event:
            case Entered(claim=claim) if slot.conflict:
                yield ForClaim(claim, c.Contest(slot.conflict))
            case ConflictOpened(conflict_id=opened, parties=parties):
                yield from (ForClaim(party, c.Contest(opened)) for party in parties)
            case AssociationStarted(claim=claim) if ruling:
                yield ForClaim(claim, c.Win(ruling.conflict_id, tuple(findings)))
            case Left(claim=claim, why=why):
                yield from lost(claim, why, held=claim in holders, conflict=conflict)
                if conflict and not ruling:
                    yield ForClaim(claim, c.Settle(conflict, Settlement.LEFT))
            case ConflictClosed(conflict_id=closed) if ruling:
                yield from (ForClaim(p, c.Settle(closed, Settlement.RULED, ruling.notes.get(p))) for p in event.parties)
            case ConflictClosed(conflict_id=closed):
                yield from (ForClaim(left, c.Settle(closed, Settlement.OTHERS_LEFT)) for left in slot.claims)
            case _:
                pass
        slot = evolve(slot, event)


def lost(claim: ClaimId, why: Why, *, held: bool, conflict: ConflictId | None) -> Iterator[ForClaim]:
    """What leaving means for a claim that did not leave of its own accord."""
    if why is Why.LOST_ARBITRATION:
        assert conflict
        yield ForClaim(claim, c.Lose(conflict))
    elif held and why in ENDED_BECAUSE:
        yield ForClaim(claim, c.LoseSlot(ENDED_BECAUSE[why]))
    elif why is Why.SUBSCRIPTION_ENDED:
        yield ForClaim(claim, c.CloseForSubscription())
