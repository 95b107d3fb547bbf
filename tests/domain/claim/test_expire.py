"""The partner's time to answer is over."""

from domain.claim.events import Rejected
from domain.values import RejectionReason, Status
from tests.support.claims import FINAL, assigned, contested, released, requested, submitted, validated
from tests.support.commands import answer, expire
from tests.support.stories import given, in_each
from tests.support.values import document, window

DUE = "2026-03-10T00:00:00Z"


def test_silence_ends_in_rejection_by_the_system_at_the_time_it_acts() -> None:
    given(submitted(), validated(), assigned(to="rex"), requested(until="2026-03-10")).when(expire(), at="2026-03-12T03:00:00Z").then(
        Rejected(
            decided_by="system",
            reason_code=RejectionReason.NO_PARTNER_RESPONSE,
            rationale=None,
            decided_on=4,
            validated_by=2,
            documents=(document(1),),
            findings=(),
            disputable_until=window("2026-04-12"),
            conflict_id=None,
        )
    )


def test_it_acts_from_the_first_instant_after_the_last_day() -> None:
    given("asked").when(expire(), at="2026-03-09T23:59:59.999999Z").then_refused("wrong_status")
    claim = given("asked").and_then(expire(), at=DUE).claim
    assert (claim.status, claim.request) == (Status.REJECTED, None)


def test_a_claim_that_its_reviewer_released_expires_all_the_same() -> None:
    assert given("asked", released()).when(expire(), at=DUE).refused is None


def test_a_timer_that_comes_twice_finds_nothing_to_do() -> None:
    given("asked").and_then(expire(), at=DUE).when(expire(), at=DUE).then_refused("wrong_status")


def test_a_claim_that_was_answered_in_time_does_not_expire() -> None:
    given("asked").and_then(answer(), by="ada").when(expire(), at=DUE).then_refused("wrong_status")


def test_silence_on_an_approved_claim_has_no_consequence() -> None:
    given("approved", contested(), requested()).when(expire(), at=DUE).then_refused("wrong_status")


def test_a_claim_that_waits_for_nobody_does_not_expire() -> None:
    in_each("not validated", "queued", "in review", "approved", "rejected", "disputed").when(expire(), at=DUE).then_refused("wrong_status")


def test_a_claim_that_moved_on_to_its_end_does_not_expire() -> None:
    in_each(*FINAL).when(expire(), at=DUE).then_refused("claim_final")
