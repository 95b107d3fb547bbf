"""For machines: alive, ready, measured."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from api.dependencies import GuardedRoute, TheHouse
from application.ports import Unavailable

router = APIRouter(route_class=GuardedRoute, tags=["operations"])


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz", response_model=dict[str, Any])
def readyz(request: Request, house: TheHouse) -> dict[str, Any]:
    """The store answers and the views hold what was the ledger's head at the start."""
    head, position = house.ledger.head(), house.projector.position()
    if position < request.app.state.head_at_start:
        raise Unavailable(f"the views are at {position}, the ledger is at {head}")
    return {"status": "ready", "head": head, "views": {"position": position, "lag": max(0, head - position)}}


@router.get("/metrics", response_class=PlainTextResponse)
def metrics() -> Response:
    """Prometheus."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
