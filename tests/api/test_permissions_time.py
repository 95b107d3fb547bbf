"""Nobody learns from how long an answer takes whether a thing is another company's or not there.

CLAIMLOG_TIMED asks for more calls of each kind, and for every kind.
"""

import os
from collections.abc import Iterator

import pytest

from api import absent
from tests.support.permission_scene import Scene, scene_in
from tests.support.permission_time import longer, probes, watching

TIMES, ROUNDS = int(os.environ.get("CLAIMLOG_TIMED", 60)), 3
BY_DEFAULT = ("comment", "follow")
ALL = (*BY_DEFAULT, "read", "history", "terminate", "download", "status")
NEAR = 0.1 if TIMES >= 200 else 0.15


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("house") / "data") as scene:
        yield scene


def test_the_measure_tells_what_is_longer() -> None:
    assert longer([3.0, 4.0], [1.0, 2.0]) == 1.0
    assert longer([1.0, 2.0], [3.0, 4.0]) == 0.0
    assert longer([1.0, 4.0], [2.0, 3.0]) == 0.5


@pytest.mark.parametrize("name", ALL if TIMES >= 200 else BY_DEFAULT)
def test_another_companys_takes_as_long_as_what_is_not_there(scene: Scene, name: str) -> None:
    """A few hundred calls may differ by chance, or by what else the machine does; not every time, and not the same way."""
    probe = probes(scene)[name]
    with watching(scene) as watch:
        found = []
        while len(found) < ROUNDS and (not found or abs(found[-1] - 0.5) > NEAR):
            found.append(watch.told_apart(probe, TIMES))
    assert abs(found[-1] - 0.5) <= NEAR, found


def test_without_the_steps_it_is_told_apart(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the measure would find it."""
    monkeypatch.setattr(absent, "next_step", at_once)
    probe = probes(scene)["read"]
    with watching(scene) as watch:
        found = [watch.told_apart(probe, TIMES) for _ in range(ROUNDS)]
    assert max(found) > 0.5 + NEAR, found


async def at_once(began: float) -> None:
    """As it was."""
