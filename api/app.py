"""The HTTP application over one house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import associations, audit, claims, conflicts, evidence, health, partners, problems, reference, reviews, sandbox
from api.waiting import Waiting
from api.wiring import House
from api.worker import Worker

ROOMS = (claims, evidence, reviews, conflicts, associations, partners, reference, audit, health)


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
    for room in (*ROOMS, *((sandbox,) if house.sandbox else ())):
        app.include_router(room.router)
    return app
