"""The HTTP application over one house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from types import ModuleType
from typing import Any

from fastapi import FastAPI

from api import admin, associations, audit, claims, conflicts, evidence, health, partners, problems, reference, reviews, sandbox
from api.contract import contract_of
from api.waiting import Waiting
from api.wiring import House
from api.worker import Worker

ROOMS = (claims, evidence, reviews, conflicts, associations, partners, reference, audit, admin, health)


def create_app(house: House, worker: Worker | None = None) -> FastAPI:
    """`worker` runs the background processes and the projector beside the requests."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.head_at_start = house.ledger.head()
        if worker:
            worker.start()
        yield
        if worker:
            worker.stop()

    app = FastAPI(title="claimlog", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.house = house
    app.state.waiting = Waiting(house.projector.position)
    for error, handler in problems.HANDLERS.items():
        app.add_exception_handler(error, handler)
    app.state.routes = [*app.routes]
    for room in rooms(sandboxed=house.sandbox):
        app.include_router(room.router)
        app.state.routes += room.router.routes
    app.openapi = lambda: contract(sandboxed=house.sandbox)  # type: ignore[method-assign]
    return app


def rooms(*, sandboxed: bool) -> tuple[ModuleType, ...]:
    return (*ROOMS, sandbox) if sandboxed else ROOMS


@cache
def contract(*, sandboxed: bool) -> dict[str, Any]:
    """What `/openapi.json` answers; needs no store."""
    return contract_of(rooms(sandboxed=sandboxed))
