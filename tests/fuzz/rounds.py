"""Rounds of requests: the phases of schemathesis over one house, each until its share of the requests is sent."""

import math
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from schemathesis.engine import events, from_schema

from api.app import contract
from tests.fuzz.callers import Door, callers
from tests.fuzz.checks import Answer, wrong_with
from tests.fuzz.engine import Round, led, schema_of
from tests.fuzz.guide import Guide
from tests.fuzz.rough import Rough
from tests.fuzz.scene import Scene, furnished
from tests.fuzz.tally import Sent, Tally

SHARES = {"examples": 0.03, "coverage": 0.5, "fuzzing": 0.1, "stateful": 0.1}  # the rest is rough
MOST_OF_A_HOUSE, TRIES, HOUSES_MORE = 4_000, 10, 6
FILES, POSTGRESQL = "files", "postgresql"


def fuzz(requests: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> Tally:
    """The second house of four is on PostgreSQL."""
    tally, houses = Tally(seed, operations()), math.ceil(requests / MOST_OF_A_HOUSE)
    for n in range(houses):
        store = POSTGRESQL if n % 4 == 1 else FILES
        with furnished(store, Random(seed + n)) as scene:
            for phase, share in SHARES.items():
                play(Round(phase, round(requests * share / houses), store, seed + n), scene, tally)
            play_rough(requests * (n + 1) // houses - tally.requests, store, scene, tally)
        tell(f"house {n + 1} of {houses}, {store}: {tally.requests:,} requests so far, failures: {tally.wrong.total()}")
    insist(seed, tally)
    return tally


def play_rough(requests: int, store: str, scene: Scene, tally: Tally) -> None:
    """What is left of the house's share."""
    dice = Random(f"{tally.seed} {tally.requests}")
    Rough(scene, Door(callers(scene.house), dice), dice).play(requests, store, tally)


def operations() -> list[str]:
    return [f"{method.upper()} {path}" for path, item in contract(sandboxed=True)["paths"].items() for method in item]


def insist(seed: int, tally: Tally) -> None:
    """What has not succeeded once is tried often, in a house where nothing happened yet; and again, by other dice."""
    for n in range(HOUSES_MORE):
        if missed := frozenset(tally.without_success()):
            with furnished(FILES, Random(seed + n)) as scene:
                play(Round("fuzzing", TRIES * len(missed), FILES, seed + n, missed), scene, tally)


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
