"""Whoever attacks gets nothing but refusals: memory stays bounded, honest people are answered, and nothing is left of it."""

import os
from collections.abc import Iterator

import pytest

from tests.support.attacks import ATTACKS, MIB, Attack, Town, suffer, town, upload

ATTACKERS = int(os.environ.get("CLAIMLOG_ATTACKERS", "5"))  # in a hundred of those of a full trial
GROWN, PATIENCE = 150 * MIB, 20.0
SLOW = {"slow_head", "slow_body", "tags"}  # they take tens of seconds however few they are


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.mark.parametrize(("name", "attack", "number"), [one for one in ATTACKS if ATTACKERS >= 100 or one[1].__name__ not in SLOW])
def test_an_attack_costs_the_attacker_more(attacked: Town, name: str, attack: Attack, number: int) -> None:
    damage = suffer(attacked, name, attack, max(2, number * ATTACKERS // 100))
    assert damage.grown < GROWN
    assert damage.answers and damage.longest < PATIENCE
    assert not {"200", "201", "500"} & damage.told.keys()


def test_uploads_are_never_whole_in_memory(attacked: Town) -> None:
    damage = suffer(attacked, "uploads", upload, 15)
    assert damage.grown < 40 * MIB  # they weigh 390
    assert damage.told == {"413": 15}
