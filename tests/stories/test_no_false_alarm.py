"""Nobody is ever told that a record is broken which is not: whatever happened before, and whatever happens meanwhile.

CLAIMLOG_CLEAN_RUNS asks for more runs, with other dice each time; `-rP` shows seed and figures.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest

from api.settings import Settings
from api.wiring import House, open_house
from application.verification import Outcome
from tests.support.both_stores import STORES, new_store
from tests.support.filing import Filer, busy, prepare
from tests.support.house import furnish, office_in
from tests.support.lively import Life
from tests.support.servers import servers, sign_in
from tests.support.threads import meanwhile

ASKED = os.environ.get("CLAIMLOG_CLEAN_RUNS")
RUNS = int(ASKED or 4)
ACTS, LOOKS, IN_ONE_HOUSE = 3, 2, 20


@contextmanager
def life_in(folder: Path, kind: str, dice: Random) -> Iterator[Life]:
    with new_store(kind) as store, office_in(folder, **store) as office:
        yield Life(furnish(office), dice)


def looked_at(house: House) -> Outcome:
    report = house.verify()
    assert report.outcome is not Outcome.BROKEN, report.told()
    return report.outcome


def settled(house: House) -> None:
    house.projector.catch_up()
    house.record.integrator.catch_up()
    report = house.verify()
    assert report.outcome is Outcome.VERIFIED, report.told()


def alone(life: Life) -> Counter[Outcome]:
    """One thing after another."""
    told = Counter[Outcome]()
    for _ in range(LOOKS):
        life.go_on(ACTS)
        life.catch_up_by_chance()
        told[looked_at(life.office.house)] += 1
    return told


def in_a_bustle(life: Life) -> Counter[Outcome]:
    """Everything at once."""
    house, told = life.office.house, Counter[Outcome]()
    with meanwhile(life.something, house.record.integrator.step, lambda: house.projector.follow(50)):
        for _ in range(LOOKS):
            told[looked_at(house)] += 1
    return told


@pytest.mark.parametrize("kind", STORES)
def test_a_sound_record_is_never_called_broken_and_verified_once_all_is_settled(tmp_path: Path, kind: str) -> None:
    seed = int(os.environ.get("CLAIMLOG_SEED", SystemRandom().randrange(10**6) if ASKED else 1))
    sys.stdout.write(f"seed {seed}\n")
    dice, told, begun, events = Random(seed), Counter[Outcome](), time.monotonic(), 0
    runs = RUNS - RUNS // 3 if kind == "files" else RUNS // 3
    for first in range(0, runs, IN_ONE_HOUSE):
        with life_in(tmp_path / str(first), kind, dice) as life:
            for run in range(first, min(first + IN_ONE_HOUSE, runs)):
                told += in_a_bustle(life) if run % 3 == 2 else alone(life)
                settled(life.office.house)
            events += life.office.house.ledger.head()
    sys.stdout.write(f"{runs} runs, {events} events, in {time.monotonic() - begun:.0f} s; on the way {dict(told)}\n")


@contextmanager
def beside(folder: Path, store: dict[str, Any]) -> Iterator[House]:
    """Another process's view of the same store."""
    with closing(open_house(Settings(data_dir=folder / "data", **store), sandbox=True)) as house:
        yield house


@pytest.mark.parametrize("kind", STORES)
def test_nor_is_one_that_a_server_and_a_worker_write_meanwhile(tmp_path: Path, kind: str) -> None:
    with new_store(kind) as store, servers(tmp_path, 1, 1, store) as [port]:
        prepare(sign_in(port, "olga", "operator"))
        filers = [Filer(port, number) for number in range(2)]
        with beside(tmp_path, store) as house:
            with busy(filers):
                told = Counter(looked_at(house) for _ in range(LOOKS))
            until = time.monotonic() + 20
            while looked_at(house) is not Outcome.VERIFIED:
                assert time.monotonic() < until, house.verify().told()
                time.sleep(0.2)
    sys.stdout.write(f"{sum(len(filer.acknowledged) for filer in filers)} claims; on the way {dict(told)}\n")
