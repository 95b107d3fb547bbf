"""The HTTP application over one house."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from types import ModuleType
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from api import (
    access,
    admin,
    associations,
    audit,
    claims,
    conflicts,
    evidence,
    export,
    health,
    log,
    partners,
    problems,
    reference,
    reviews,
    sandbox,
)
from api.checkpointing import Newest, WithCheckpoint
from api.contract import contract_of
from api.door.limits import Rooms
from api.door.observing import Observed
from api.door.rates import Rates
from api.door.together import Together
from api.waiting import SIGNED_POLL_SECONDS, Waiting
from api.wiring import House
from api.worker import Worker

ROOMS = (claims, evidence, reviews, conflicts, associations, partners, reference, audit, log, access, export, admin, health)


class Stamped(FastAPI):
    """Every answer carries the newest checkpoint of the log, and is counted and logged."""

    def build_middleware_stack(self) -> ASGIApp:
        return Observed(WithCheckpoint(super().build_middleware_stack(), self.state.newest))


def create_app(house: House, worker: Worker | None = None) -> FastAPI:
    """`worker` runs the background processes and the projector beside the requests."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.readiness = Together(partial(health.readiness_of, house, house.ledger.head()))
        app.state.newest.start()
        if worker:
            worker.start()
        yield
        await app.state.waiting.rest()
        await app.state.signed.rest()
        app.state.newest.stop()
        if worker:
            worker.stop()

    app = Stamped(title="claimlog", version="1", lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    share(app, house)
    house.identities  # noqa: B018 (made now, not at the first request)
    for error, handler in problems.HANDLERS.items():
        app.add_exception_handler(error, problems.answering(handler))
    app.add_route("/openapi.json", tell_document)
    for room in rooms(sandboxed=house.sandbox):
        app.router.routes.extend(room.router.routes)  # as they are: included ones are built again for each application
    app.openapi = lambda: contract(sandboxed=house.sandbox)  # type: ignore[method-assign]
    return app


def share(app: FastAPI, house: House) -> None:
    """What all requests to one process share."""
    app.state.house, app.state.newest = house, Newest(house.record.short)
    app.state.rooms, app.state.rates = Rooms(), Rates(house.settings.rate_per_caller, house.settings.rate_per_company)
    app.state.waiting = Waiting(house.projector.position)
    app.state.signed = Waiting(house.record.signed, SIGNED_POLL_SECONDS)
    app.state.measures = Together(partial(health.measures_of, house))
    app.state.document = Together(partial(document, sandboxed=house.sandbox))


def rooms(*, sandboxed: bool) -> tuple[ModuleType, ...]:
    return (*ROOMS, sandbox) if sandboxed else ROOMS


@cache
def contract(*, sandboxed: bool) -> dict[str, Any]:
    """What `/openapi.json` answers; needs no store."""
    return contract_of(rooms(sandboxed=sandboxed))


@cache
def document(*, sandboxed: bool) -> bytes:
    return json.dumps(contract(sandboxed=sandboxed), ensure_ascii=False, separators=(",", ":")).encode()


async def tell_document(request: Request) -> Response:
    """Made at the first request, which takes most of a second, and kept."""
    made: Together[bytes] = request.app.state.document
    return Response(await made.told(), media_type="application/json")
