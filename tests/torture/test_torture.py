"""Whatever is attacked: acknowledged is in the store, refused is not, unknown is there once or not at all, and the record is verified.

`make torture` makes hundreds of attacks of each kind; here are a few of all. CLAIMLOG_TORTURE asks for more.
"""

import os
import sys

import pytest

from tests.torture.__main__ import run
from tests.torture.mixed import SCENARIOS
from tests.torture.scenario import Scenario

SEED, ATTACKS = os.environ.get("CLAIMLOG_SEED", "1"), os.environ.get("CLAIMLOG_TORTURE")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.store)
def test_clients_and_store_agree_whatever_is_attacked(scenario: Scenario) -> None:
    row = run(scenario, SEED, int(ATTACKS or scenario.small))
    sys.stdout.write(f"{row.told()}\n")
    assert row.outcome.holds, row.outcome.breaches
    assert row.outcome.acknowledged > row.outcome.attacks
