"""Who has the ball, and until when."""

import pytest

from domain.claim.standing import WaitingFor, due_at, waiting_for
from tests.support.claims import answered, contested, disputed, requested
from tests.support.stories import given
from tests.support.values import NOW, due, instant

BALL: dict[str, WaitingFor | None] = {
    "not validated": WaitingFor.SYSTEM,
    "queued": WaitingFor.REVIEWER,
    "in review": WaitingFor.REVIEWER,
    "asked": WaitingFor.PARTNER,
    "approved": None,
    "rejected": None,
    "disputed": WaitingFor.REVIEWER,
    "disputed, in review": WaitingFor.REVIEWER,
    "rejected at once": None,
    "rejected again": None,
    "withdrawn": None,
    "ended": None,
}
DUE = instant("2026-03-10T00:00:00Z")


def test_who_has_the_ball() -> None:
    assert {life: waiting_for(given(life).claim, NOW) for life in BALL} == BALL


@pytest.mark.parametrize("life", ["queued", "in review", "disputed"])
def test_open_contested_claims_wait_for_the_arbitration(life: str) -> None:
    assert waiting_for(given(life, contested()).claim, NOW) is WaitingFor.ARBITRATION


def test_a_contested_party_that_was_asked_has_the_ball_itself() -> None:
    assert waiting_for(given("queued", contested(), requested()).claim, NOW) is WaitingFor.PARTNER


def test_an_approved_claim_waits_for_its_partner_while_the_request_runs() -> None:
    claim = given("approved", contested(), requested(until="2026-03-10")).claim
    assert waiting_for(claim, NOW) is WaitingFor.PARTNER
    assert due_at(claim, NOW) == DUE
    assert waiting_for(claim, DUE) is None
    assert due_at(claim, DUE) is None


def test_an_open_claim_waits_for_its_partner_until_the_timer_has_run() -> None:
    assert waiting_for(given("asked").claim, DUE) is WaitingFor.PARTNER


def test_a_clock_runs_for_who_has_the_ball_and_not_for_the_system() -> None:
    clocks = {life: None if who in (None, WaitingFor.SYSTEM) else DUE for life, who in BALL.items()}
    assert {life: due_at(given(life).claim, NOW) for life in BALL} == clocks


def test_the_clock_shown_is_that_of_who_has_the_ball() -> None:
    asked = given("in review", requested(until="2026-03-18"))
    assert due_at(asked.claim, NOW) == instant("2026-03-18T00:00:00Z")
    assert due_at(given(*asked.events, answered(review_due=due("2026-03-20"))).claim, NOW) == instant("2026-03-20T00:00:00Z")
    assert due_at(given("rejected", disputed(review_due="2026-03-30")).claim, NOW) == instant("2026-03-30T00:00:00Z")


def test_in_arbitration_the_first_review_keeps_its_five_days() -> None:
    assert due_at(given("queued", contested()).claim, NOW) == DUE
