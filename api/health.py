"""For machines: alive, ready, measured."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import Metric
from sqlalchemy.exc import DatabaseError
from sqlalchemy.exc import TimeoutError as NoConnection

from api.door.guarding import GuardedRoute
from api.door.together import Together
from api.gauges import gauges
from api.metrics import told
from api.wiring import House
from application.ports import Unavailable
from projections.status import status_of

router = APIRouter(route_class=GuardedRoute, tags=["operations"])


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", response_model=dict[str, Any])
async def readyz(request: Request) -> dict[str, Any]:
    """The store answers and the views hold what was the ledger's head at the start. `parked` counts streams that wait in a view,
    `log` tells of the newest signed checkpoint.
    """
    readiness: Together[dict[str, Any]] = request.app.state.readiness
    return await readiness.told()


def readiness_of(house: House, needed: int) -> dict[str, Any]:
    """Raises Unavailable."""
    status = status_of(house.projector)
    head, position = status["head"], min(view["position"] for view in status["views"])
    if position < needed:
        raise Unavailable(f"the views are at {position}, the ledger is at {head}")
    lags = {view["name"]: view["lag"] for view in status["views"]}
    parked = {view["name"]: len(view["parked"]) for view in status["views"] if view["parked"]}
    views = {"position": position, "lag": max(0, head - position), "lags": lags, "parked": parked}
    return {"status": "ready", "head": head, "views": views, "log": house.record.standing()}


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """What is counted, for Prometheus; how things stand, when the store can tell."""
    measures: Together[bytes] = request.app.state.measures
    return Response(await measures.told(), media_type=CONTENT_TYPE_LATEST)


def measures_of(house: House) -> bytes:
    found: list[Metric] = []
    with suppress(Unavailable, DatabaseError, NoConnection):
        found = list(gauges(house))
    return told(found)
