"""Rounds of requests: the phases of schemathesis over one house, each until its share of the requests is sent."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import contract
from tests.fuzz.callers import Door, callers
from tests.fuzz.checks import SET, SWITCHED_OFF, Answer, wrong_with
from tests.fuzz.guide import Guide
from tests.fuzz.rough import Rough
from tests.fuzz.scene import Scene, furnished
from tests.fuzz.tally import Sent, Tally

PHASES = {"examples": 0.03, "coverage": 0.5, "fuzzing": 0.2, "stateful": 0.2}
ROUGH = 0.07
COVERAGE_CASES, MOST_OF_A_HOUSE, TRIES, FOREVER = 3_300, 4_000, 30, 86_400
FILES, POSTGRESQL = "files", "postgresql"


class Round(NamedTuple):
    """`only` these operations, by right requests."""

    phase: str
    requests: int
    store: str
    seed: int
    only: frozenset[str] = frozenset()


def fuzz(requests: int, seed: int) -> Tally:
    """Every fourth house is on PostgreSQL."""
    tally, houses = Tally(seed, operations()), math.ceil(requests / MOST_OF_A_HOUSE)
    for n in range(houses):
        store = POSTGRESQL if n % 4 == 3 else FILES
        with furnished(store, Random(seed + n)) as scene:
            for phase, share in PHASES.items():
                play(Round(phase, round(requests * share / houses), store, seed + n), scene, tally)
            dice = Random(seed + n)
            Rough(scene, Door(callers(scene.house), dice), dice).play(round(requests * ROUGH / houses), store, tally)
            if n == houses - 1:
                insist(store, seed, scene, tally)
    return tally


def operations() -> list[str]:
    return [f"{method.upper()} {path}" for path, item in contract(sandboxed=True)["paths"].items() for method in item]


def insist(store: str, seed: int, scene: Scene, tally: Tally) -> None:
    """What has not succeeded once is tried again, until it does or has been tried often."""
    missed = frozenset(tally.without_success())
    if missed:
        play(Round("fuzzing", TRIES * len(missed), store, seed, missed), scene, tally)


def play(one: Round, scene: Scene, tally: Tally) -> None:
    dice = Random(f"{one.seed} {one.phase}")
    door = Door(callers(scene.house), dice)
    schema, already = schema_of(one, scene, door, dice), tally.requests
    with led(Guide(scene, dice), door):
        stream = from_schema(schema).execute()
        for event in stream:
            if isinstance(event, events.ScenarioFinished):
                write_down(event, one, door, tally)
            if isinstance(event, events.NonFatalError):
                tally.failed(event.label, event.info.title, event.info.message)
            if tally.requests - already >= one.requests:
                stream.stop()


def write_down(event: events.ScenarioFinished, one: Round, door: Door, tally: Tally) -> None:
    for name, made in event.recorder.interactions.items():
        case = event.recorder.cases[name].value
        who = door.who(first(made.request.headers, "Authorization"))
        answer = answer_of(case, made)
        tally.add(Sent(one.phase, one.store, case.operation.label, who.name, answer.status))
        for what in (*wrong_with(answer, who), *failures_of(event, name)):
            tally.failed(case.operation.label, what, f"{who.name}: {made.request.method} {made.request.uri} {made.request.body!r} {answer}")


def failures_of(event: events.ScenarioFinished, name: str) -> Iterator[str]:
    """Of the checks that schemathesis makes."""
    for check in event.recorder.checks.get(name, ()):
        if check.failure_info:
            yield f"{check.name}: {check.failure_info.failure.title}: {check.failure_info.failure.message}"


def answer_of(case: Any, made: Any) -> Answer:
    told = case.operation.definition.raw if case.method.upper() == case.operation.method.upper() else {}
    headers = {name.lower(): values[0] for name, values in made.response.headers.items()}
    return Answer(made.response.status_code, headers, made.response.content, told, first(made.request.headers, "Min-Position") is not None)


def first(headers: Mapping[str, list[str]], name: str) -> str | None:
    return next((values[0] for key, values in headers.items() if key.lower() == name.lower()), None)


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
