"""The HTTP application over one house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from api import associations, claims, conflicts, evidence, health, partners, problems, reference, reviews, sandbox
from api.wiring import House
from api.worker import Worker

ROUTERS = (claims.router, evidence.router, reviews.router, conflicts.router, associations.router, partners.router, reference.router)


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

    app = FastAPI(title="claimlog", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.house = house
    problems.install(app)
    for router in (*ROUTERS, health.router, *((sandbox.router,) if house.sandbox else ())):
        app.include_router(router)
    return app
