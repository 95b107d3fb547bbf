"""When nothing more can come: computed from instants and the clock, never stored."""

import pytest

from domain.claim.guards import is_final, running_request
from tests.support.claims import FINAL, LIVES, contested, rejected, requested
from tests.support.stories import given
from tests.support.values import NOW, instant, window

BEFORE, AFTER = instant("2026-04-11T23:59:59.999999Z"), instant("2026-04-12T00:00:00Z")


@pytest.mark.parametrize("life", FINAL)
def test_these_lives_are_over(life: str) -> None:
    assert is_final(given(life).claim, NOW)


def test_all_others_go_on_for_ever_if_nobody_acts_but_rejected_ones() -> None:
    for life in set(LIVES) - {*FINAL, "rejected"}:
        assert not is_final(given(life).claim, instant("2036-01-01T00:00:00Z")), life


def test_a_rejection_is_final_when_its_window_has_closed() -> None:
    claim = given("in review", rejected(until=window("2026-04-12"))).claim
    assert not is_final(claim, BEFORE)
    assert is_final(claim, AFTER)


def test_a_request_runs_out_by_the_clock_on_an_approved_claim_only() -> None:
    asked = given("asked", contested(), requested(until="2026-04-12")).claim
    held = given("approved", contested(), requested(until="2026-04-12")).claim
    assert running_request(asked, AFTER) == asked.request is not None
    assert running_request(held, BEFORE) == held.request is not None
    assert running_request(held, AFTER) is None
