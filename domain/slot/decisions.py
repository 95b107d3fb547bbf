"""Deciding on a slot: at most one association holds it, and whoever is in it with another company is contested."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import Refused
from domain.slot.events import (
    AssociationEnded,
    AssociationStarted,
    Closing,
    ConflictClosed,
    ConflictOpened,
    Entered,
    Left,
    Ruled,
    SlotEvent,
    Why,
)
from domain.slot.key import SlotKey
from domain.slot.slot import Slot, evolve
from domain.values import AssociationId, ClaimId, CompanyId, ConflictId, DocumentId, EndReason, Personal, PersonId

LEFT_BECAUSE = {reason: Why(reason.value) for reason in EndReason}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the arbitrator found; `winner` None: for nobody."""

    conflict_id: ConflictId
    ruled_by: PersonId
    winner: ClaimId | None
    rationale: Personal
    cited_documents: tuple[DocumentId, ...]
    notes: dict[ClaimId, Personal]
    versions: dict[ClaimId, int]
    association_id: AssociationId


def enter(slot: Slot, key: SlotKey, claim: ClaimId, company: CompanyId, conflict: ConflictId) -> list[SlotEvent]:
    """`conflict` is the id a conflict gets if this entry opens one."""
    if slot.has(company):
        raise Refused("slot_already_claimed")
    entered = Entered(claim=claim, company=company, key=key)
    if not slot.claims or slot.conflict:
        return [entered]
    return [entered, ConflictOpened(conflict_id=conflict, parties=(*slot.claims, claim))]


def leave(slot: Slot, claim: ClaimId, why: Why) -> list[SlotEvent]:
    return closing(slot, [Left(claim=claim, why=why)]) if claim in slot.claims else []


def associate(slot: Slot, association: AssociationId, claim: ClaimId) -> list[SlotEvent]:
    """Raises Refused("claim_contested") while another company is in the slot or holds it, Refused("wrong_status") of who has left it."""
    if slot.conflict or slot.holder:
        raise Refused("claim_contested")
    if claim not in slot.claims:
        raise Refused("wrong_status")
    return [AssociationStarted(association_id=association, claim=claim, company=slot.claims[claim])]


def end_association(slot: Slot, why: EndReason, rationale: Personal | None = None) -> list[SlotEvent]:
    return closing(slot, departed(slot, why, rationale))


def revoke(slot: Slot, claim: ClaimId, rationale: Personal) -> list[SlotEvent]:
    """Asked of the slot, which is what is written. Raises Refused("wrong_status") of who does not hold it, Refused("claim_contested")."""
    if not slot.holder or slot.holder.claim != claim:
        raise Refused("wrong_status")
    if slot.conflict:
        raise Refused("claim_contested")
    return end_association(slot, EndReason.REVOKED, rationale)


def end_subscription(slot: Slot) -> list[SlotEvent]:
    """The subscription is over: nobody stays."""
    others = challengers(slot)
    gone = [Left(claim=claim, why=Why.SUBSCRIPTION_ENDED) for claim in others]
    return closing(slot, [*departed(slot, EndReason.SUBSCRIPTION_ENDED), *gone])


def rule(slot: Slot, ruling: Ruling) -> list[SlotEvent]:
    """Raises Refused("conflict_closed") or Refused("not_a_party")."""
    if slot.conflict != ruling.conflict_id:
        raise Refused("conflict_closed")
    if ruling.winner is not None and ruling.winner not in slot.claims:
        raise Refused("not_a_party")
    incumbent = slot.holder and slot.holder.claim
    events: list[SlotEvent] = [ruled(ruling)]
    if ruling.winner != incumbent:
        events += departed(slot, EndReason.SUPERSEDED if ruling.winner else EndReason.REVOKED)
    events += [Left(claim=claim, why=Why.LOST_ARBITRATION) for claim in challengers(slot) if claim != ruling.winner]
    if ruling.winner is not None and ruling.winner != incumbent:
        company = slot.claims[ruling.winner]
        events.append(AssociationStarted(association_id=ruling.association_id, claim=ruling.winner, company=company))
    return [*events, ConflictClosed(conflict_id=ruling.conflict_id, how=Closing.RULED, parties=tuple(slot.claims))]


def ruled(ruling: Ruling) -> Ruled:
    return Ruled(
        conflict_id=ruling.conflict_id,
        ruled_by=ruling.ruled_by,
        winner=ruling.winner,
        rationale=ruling.rationale,
        cited_documents=ruling.cited_documents,
        notes=ruling.notes,
        versions=ruling.versions,
    )


def challengers(slot: Slot) -> list[ClaimId]:
    return [claim for claim in slot.claims if not slot.holder or claim != slot.holder.claim]


def departed(slot: Slot, why: EndReason, rationale: Personal | None = None) -> list[SlotEvent]:
    """The holder's association ends and its claim leaves, where there is a holder."""
    if not slot.holder:
        return []
    ended = AssociationEnded(association_id=slot.holder.id, claim=slot.holder.claim, why=why, rationale=rationale)
    return [ended, Left(claim=slot.holder.claim, why=LEFT_BECAUSE[why])]


def closing(slot: Slot, events: list[SlotEvent]) -> list[SlotEvent]:
    """The events, and the end of the conflict when they leave fewer than two companies."""
    if slot.conflict is None or len(after(slot, events).claims) > 1:
        return events
    return [*events, ConflictClosed(conflict_id=slot.conflict, how=Closing.OTHERS_LEFT, parties=tuple(slot.claims))]


def after(slot: Slot, events: Iterable[SlotEvent]) -> Slot:
    for event in events:
        slot = evolve(slot, event)
    return slot
