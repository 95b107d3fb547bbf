"""The sandbox: tokens for anyone, a clock that can stand, timers on demand, directories that fail."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from api.answers import JSON
from api.contract import refusals, sends
from api.dependencies import TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.house import RanOut, TokenOut
from domain.values import MAX_LIST, Instant, Name, Source, Value

router = APIRouter(prefix="/sandbox", route_class=GuardedRoute, tags=["sandbox"])
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # tokens and deadlines end within the calendar


class TokenForm(Value):
    sub: Name
    name: Name
    roles: Annotated[tuple[Name, ...], Field(max_length=MAX_LIST)]
    partner_id: Name | None = None
    scope: Name | None = None


class ClockForm(Value):
    now: Annotated[Instant, Field(ge=EARLIEST, lt=LATEST)]


class OutageForm(Value):
    sources: Annotated[tuple[Source, ...], Field(max_length=MAX_LIST)]


@router.post("/tokens", status_code=201, response_model=TokenOut)
def mint(body: TokenForm, house: TheHouse) -> TokenOut:
    """An access token for whom you name; the door judges what it says. `scope` binds it: names of scopes, with spaces between them."""
    return TokenOut(access_token=house.signing.mint(body.model_dump(mode="json")))


@router.put("/clock", status_code=204)
def stop_clock(body: ClockForm, house: TheHouse) -> Response:
    """Set the clock; it stands still there."""
    house.sandbox_clock.set(body.now)
    return Response(status_code=204)


@router.delete("/clock", status_code=204)
def run_clock(house: TheHouse) -> Response:
    """Let the clock run again, at the real time."""
    house.sandbox_clock.run()
    return Response(status_code=204)


@router.post("/timers", response_model=RanOut, responses=refusals("busy") | sends(200, "Event-Position"))
def run_timers(house: TheHouse) -> Response:
    """Run everything that is due now: deadlines, checks to repeat, subscriptions to look at."""
    ran = house.run_all_due()
    return Response(RanOut(ran=ran).model_dump_json(), 200, {"Event-Position": str(house.ledger.head())}, JSON)


@router.put("/outages", status_code=204)
def set_outages(body: OutageForm, house: TheHouse) -> Response:
    """These directories do not answer until the next call."""
    house.outages.set(body.sources)
    return Response(status_code=204)
