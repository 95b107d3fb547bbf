"""Who is partner of record, who was, and how it ends."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from pydantic import AfterValidator

from api.answers import Answer, TheAnswer, ThePaging, told
from api.contract import refusals
from api.dependencies import ByArbitrator, ByPartner, CaughtUp, PartnerOrVendor, TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.common import ListOut
from api.shapes.desk import AssociationOut
from application.forms import LeaveForm, RevocationForm
from application.runner import Outcome
from domain.values import Canonical, Day
from projections.associations import listed
from projections.associations import row as association_row
from projections.slot_details import slot_details_of

router = APIRouter(prefix="/v1/associations", route_class=GuardedRoute, tags=["associations"])


def before_the_end_of_time(day: date | None) -> date | None:
    if day == date.max:
        raise ValueError("no day follows it")
    return day


@router.get("", response_model=ListOut[AssociationOut], dependencies=[CaughtUp])
def list_associations(
    actor: PartnerOrVendor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    tenant_id: Canonical | None = None,
    product_id: Canonical | None = None,
    subscription_id: Canonical | None = None,
    on: Annotated[Day | None, AfterValidator(before_the_end_of_time)] = None,
) -> Response:
    """Partners of record, newest first; with `on` those of the end of that day. A partner sees its own."""
    asked = {"tenant_id": tenant_id, "product_id": product_id, "subscription_id": subscription_id, "partner_id": actor.company}
    filters = {column: value for column, value in asked.items() if value is not None}
    at = end_of(on, house.settings.zone) if on else None
    with house.read_side.reading() as db:
        found = listed(db, filters, at, paging.page)
    return answer.page(found, paging, association_out)


@router.post(
    "/{association_id}/termination", status_code=201, response_model=AssociationOut, responses=refusals("claim_final", "wrong_status")
)
def terminate(association_id: UUID, body: LeaveForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """End the own association."""
    return shown(answer, house.claims.terminate(call, association_id, body), association_id)


@router.post(
    "/{association_id}/revocation",
    status_code=201,
    response_model=AssociationOut,
    responses=refusals("conflict_of_interest", "wrong_status", "claim_contested"),
)
def revoke(association_id: UUID, body: RevocationForm, call: ByArbitrator, house: TheHouse, answer: TheAnswer) -> Response:
    """End a company's association outside a conflict."""
    return shown(answer, house.conflicts.revoke(call, association_id, body), association_id)


def end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def shown(answer: Answer, outcome: Outcome, association_id: UUID) -> Response:
    """The association as the slot's own stream tells it."""
    slot = slot_details_of(outcome.stream)
    return answer.json(association_out(association_row(slot, slot.associations[association_id])), 201, told(outcome))


def association_out(row: dict[str, Any]) -> AssociationOut:
    names = ("tenant_id", "product_id", "subscription_id", "partner_id", "claim_id", "started_at", "ended_at", "end_reason")
    return AssociationOut(id=row["association_id"], **{name: row[name] for name in names})
