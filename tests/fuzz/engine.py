"""How schemathesis is set up for one phase: the document, who calls, what is checked, and when it has seen enough."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.hooks import unregister
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.fuzz.callers import Door
from tests.fuzz.checks import SET, SWITCHED_OFF
from tests.fuzz.guide import Guide
from tests.fuzz.scene import Scene

PHASES = ("examples", "coverage", "fuzzing", "stateful")
COVERAGE_CASES, FOREVER = 2_000, 86_400


class Round(NamedTuple):
    """`only` these operations, by right requests."""

    phase: str
    requests: int
    store: str
    seed: int
    only: frozenset[str] = frozenset()


@contextmanager
def led(guide: Guide, door: Door) -> Iterator[None]:
    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        guide.scene.keep_up(log=case.path.startswith("/v1/audit"))
        guide.lead(case, door.who(case.headers.get("Authorization")))

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        unregister(before_call)


def schema_of(one: Round, scene: Scene, door: Door, dice: Random) -> Any:
    """The document, its operations in an order of chance; of the cases it makes for coverage as many as fit in the round."""
    document = scene.web.client.get("/openapi.json").json()
    paths = list(document["paths"].items())
    dice.shuffle(paths)
    thin = min(1.0, one.requests / COVERAGE_CASES) ** 0.5 if one.phase == "coverage" else 1.0
    paths = paths[: math.ceil(len(paths) * thin)]
    many = len(one.only) or sum(len(item) for _, item in paths)
    schema = schemathesis.openapi.from_dict(document | {"paths": dict(paths)}, config=config(one, many))
    schema = schema.include(lambda context: context.operation.label in one.only) if one.only else schema
    schema.app = answering(scene.web.client.app)
    schema.auth.providers.append(door)

    def filter_case(context: Any, case: Any) -> bool:
        return thin == 1.0 or dice.random() < thin

    def after_call(context: Any, case: Any, response: Any) -> None:
        if case.path.startswith("/sandbox"):
            scene.put_right()

    schema.hook(filter_case)
    schema.hook(after_call)
    return schema


def answering(app: ASGIApp) -> ASGIApp:
    """The application without its beginning and end, which are the scene's."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await app(scope, receive, send)

    return answer


def config(one: Round, operations: int) -> SchemathesisConfig:
    many = {"fuzzing": max(1, one.requests // operations), "stateful": one.requests}.get(one.phase, 1)
    settings = {
        "seed": one.seed,
        "continue-on-failure": True,
        "max-time": FOREVER,  # without one a phase is not begun anew where the house, which remembers, answers the same otherwise
        "generation": {
            "database": "none",
            "no-shrink": True,
            "with-security-parameters": False,
            "max-examples": many,
            "mode": "positive" if one.only else "all",
        },
        "phases": {phase: {"enabled": phase == one.phase} for phase in PHASES},
        "checks": SET | SWITCHED_OFF,
    }
    settings["phases"]["coverage"]["generate-duplicate-query-parameters"] = True
    return SchemathesisConfig.from_dict(settings)
