"""The sandbox: tokens for anyone, a clock that can stand, timers on demand, directories that fail."""

from fastapi import APIRouter, Response
from pydantic import AwareDatetime

from api.answers import JSON
from api.contract import refusals, sends
from api.dependencies import TheHouse
from api.guarding import GuardedRoute
from api.shapes.house import RanOut, TokenOut
from domain.values import Name, Source, Value

router = APIRouter(prefix="/sandbox", route_class=GuardedRoute, tags=["sandbox"])


class TokenForm(Value):
    sub: Name
    name: Name
    roles: tuple[Name, ...]
    partner_id: Name | None = None


class ClockForm(Value):
    now: AwareDatetime


class OutageForm(Value):
    sources: tuple[Source, ...]


@router.post("/tokens", status_code=201, response_model=TokenOut)
def mint(body: TokenForm, house: TheHouse) -> TokenOut:
    """An access token for whom you name; the door judges what it says."""
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
