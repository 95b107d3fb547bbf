"""Nobody learns from how long an answer takes whether a thing is another company's or not there.

CLAIMLOG_TIMED asks for more calls of each kind, and for every kind.
"""

import os
import time
from collections.abc import Iterator

import anyio
import pytest

from api.door import absent
from tests.support.permission_scene import OURS, Scene, scene_in
from tests.support.permission_time import longer, probes, watching

TIMES, ROUNDS = int(os.environ.get("CLAIMLOG_TIMED", 60)), 3
BY_DEFAULT = ("comment", "follow")
ALL = (*BY_DEFAULT, "read", "history", "terminate", "download", "status")
NEAR = 0.1 if TIMES >= 200 else 0.15
CLEAR = 0.08  # by chance three rounds of 60 come to this once in thirty


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
    assert max(found) > 0.5 + CLEAR, found


async def at_once(began: float) -> None:
    """As it was."""


def test_what_is_there_waits_for_nothing_and_what_is_not_there_for_a_step(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absent, "STEP_SECONDS", 0.5)
    with watching(scene) as watch:
        probe = probes(scene)["read"]
        assert watch.seconds(probe, probe.nowhere()) >= 0.5
        assert min(watch.seconds(probe, scene.submitted(OURS), 200) for _ in range(5)) < 0.5


def test_those_who_wait_do_so_together_and_hold_no_thread() -> None:
    many = 500

    async def all_at_once() -> float:
        began = time.monotonic()
        async with anyio.create_task_group() as group:
            for _ in range(many):
                group.start_soon(absent.next_step, began)
            await anyio.sleep(0)
            assert anyio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
        return time.monotonic() - began

    assert anyio.run(all_at_once) < many * absent.STEP_SECONDS / 2
