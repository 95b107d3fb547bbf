"""Whatever is sent, by whomever: the answer is one of the contract. `CLAIMLOG_FUZZ` is the number of requests, `CLAIMLOG_SEED` the seed."""

import os

import pytest
import structlog

from tests.fuzz.callers import NAMES
from tests.fuzz.rounds import fuzz
from tests.fuzz.tally import Tally

REQUESTS, SEED = int(os.environ.get("CLAIMLOG_FUZZ", "400")), int(os.environ.get("CLAIMLOG_SEED", "1"))


@pytest.fixture(scope="module")
def told() -> Tally:
    with structlog.testing.capture_logs():
        return fuzz(REQUESTS, SEED)


def test_every_answer_is_one_of_the_contract(told: Tally) -> None:
    assert told.requests >= REQUESTS and not told.wrong, "\n".join(told.failures())


def test_every_operation_is_called_and_succeeds_for_somebody(told: Tally) -> None:
    assert not told.never_sent() and not told.without_success()


def test_everybody_calls(told: Tally) -> None:
    assert told.by("caller").keys() == set(NAMES)
