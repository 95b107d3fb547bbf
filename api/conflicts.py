"""Conflicts: the parties beside each other, and the ruling."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import Answer, TheAnswer, ThePaging, told
from api.contract import refusals
from api.dependencies import ByArbitrator, CaughtUp, TheHouse, Vendor
from api.door.guarding import GuardedRoute
from api.render import Reader
from api.shapes.claim import VendorClaimOut
from api.shapes.common import ListOut
from api.shapes.desk import ConflictDetailsOut, ConflictOut, PartyOut, SlotOut
from application.conflicts import ConflictSeen
from application.forms import RulingForm
from application.ports import AnyRecorded
from projections.claim_details import details_of
from projections.conflicts import listed

router = APIRouter(prefix="/v1/conflicts", route_class=GuardedRoute, tags=["conflicts"])
TO_RULE = ("if_match_required", "conflict_of_interest", "same_reviewer", "conflict_closed", "not_a_party", "facts_changed")


@router.get("", response_model=ListOut[ConflictOut], dependencies=[CaughtUp])
def list_conflicts(
    actor: Vendor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    state: Annotated[Literal["open", "closed"] | None, Query()] = None,
    claim_id: UUID | None = None,
) -> Response:
    """Conflicts, newest first; by claim all it was ever a party to."""
    with house.read_side.reading() as db:
        found = listed(db, state, claim_id, paging.page)
    return answer.page(found, paging, row_out)


@router.get("/{conflict_id}", response_model=ConflictDetailsOut)
def read_conflict(conflict_id: UUID, actor: Vendor, house: TheHouse, answer: TheAnswer) -> Response:
    """One conflict with every party's claim, proof and thread; once closed, as it was closed."""
    return shown(answer.reader, answer, house.conflicts.look(conflict_id), conflict_id)


@router.post("/{conflict_id}/ruling", status_code=201, response_model=ConflictDetailsOut, responses=refusals(*TO_RULE))
def rule(conflict_id: UUID, body: RulingForm, call: ByArbitrator, house: TheHouse, answer: TheAnswer) -> Response:
    """Find for one party, or for nobody; all parties follow at once."""
    outcome = house.conflicts.rule(call.insisting(), conflict_id, body)
    seen = house.conflicts.look(conflict_id, until=outcome.position)
    return shown(answer.reader_at(outcome.replayed_at or answer.reader.now), answer, seen, conflict_id, told(outcome))


def shown(reader: Reader, answer: Answer, seen: ConflictSeen, conflict_id: UUID, of_command: dict[str, str] | None = None) -> Response:
    """201 and the command's headers where the conflict answers a command."""
    headers = {"ETag": f'"{seen.version}"', **(of_command or {})}
    return answer.json(conflict_out(reader, seen, conflict_id), 201 if of_command else 200, headers)


def row_out(row: dict[str, Any]) -> ConflictOut:
    slot = SlotOut(tenant_id=row["tenant_id"], product_id=row["product_id"], subscription_id=row["subscription_id"])
    return ConflictOut(id=row["conflict_id"], slot=slot, state=row["state"], opened_at=row["opened_at"], parties=row["parties"])


def conflict_out(reader: Reader, seen: ConflictSeen, conflict_id: UUID) -> ConflictDetailsOut:
    assert seen.slot.key
    key, holder = seen.slot.key, seen.slot.holder.claim if seen.slot.holder else None
    parties = {claim: party_out(reader, stream, closed=bool(seen.closed)) for claim, stream in seen.streams.items()}
    return ConflictDetailsOut(
        id=conflict_id,
        slot=SlotOut(tenant_id=key.tenant_id, product_id=key.product_id, subscription_id=key.subscription_id),
        state="closed" if seen.closed else "open",
        opened_at=seen.opened.at,
        parties=len(parties),
        incumbent=parties[holder] if holder else None,
        challengers=[party for claim, party in parties.items() if claim != holder],
        ruling=reader.ruling(seen.ruled) if seen.ruled else None,
    )


def party_out(reader: Reader, stream: list[AnyRecorded], *, closed: bool) -> PartyOut:
    """As it was at the closing, nothing can be done to it any more."""
    claim = reader.claim(details_of(stream))
    assert isinstance(claim, VendorClaimOut)
    if closed:
        claim = claim.model_copy(update={"available_actions": []})
    newest = sorted(claim.evidence, key=lambda item: (item.acknowledged_on or "", item.added_at), reverse=True)
    return PartyOut(claim=claim, evidence=newest, comments=claim.comments)
