"""A claim goes back to the queue."""

import pytest

from domain.claim.events import ReviewerReleased
from domain.values import Status
from tests.support.claims import FINAL, assigned, contested, submitted, validated
from tests.support.commands import release
from tests.support.people import tied
from tests.support.stories import given, in_each


def test_the_assignee_releases_his_claim() -> None:
    given(submitted(), validated(), assigned(to="rex")).when(release(), by="rex").then(ReviewerReleased(assignee="rex"))


def test_an_arbitrator_releases_anyones_claim() -> None:
    given("in review").when(release(), by="ann").then(ReviewerReleased(assignee="rex"))


def test_another_reviewer_does_not() -> None:
    given("in review").when(release(), by="rita").then_refused("not_assigned")


def test_a_tie_declared_later_does_not_hold_a_claim_fast() -> None:
    given("in review").when(release(), by=tied("rex")).then(ReviewerReleased(assignee="rex"))


@pytest.mark.parametrize(
    ("life", "status"),
    [("in review", Status.SUBMITTED), ("disputed, in review", Status.DISPUTED), ("asked", Status.ACTION_REQUIRED)],
)
def test_a_released_claim_is_as_it_was_before_it_was_taken(life: str, status: Status) -> None:
    claim = given(life).and_then(release(), by="ann").claim
    assert (claim.status, claim.assignee) == (status, None)


def test_a_contested_claim_is_released_like_any_other() -> None:
    given("in review", contested()).when(release(), by="rex").then(ReviewerReleased(assignee="rex"))


@pytest.mark.parametrize("who", ["rex", "ann"])
@pytest.mark.parametrize("life", ["not validated", "queued", "disputed"])
def test_a_claim_that_nobody_has_is_not_released(life: str, who: str) -> None:
    given(life).when(release(), by=who).then_refused("not_assigned")


def test_a_decided_claim_stays_with_who_decided_it() -> None:
    in_each("approved", "rejected").when(release(), by="rex").then_refused("wrong_status")


def test_a_final_claim_is_not_released() -> None:
    in_each(*FINAL).when(release(), by="ann").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    given("ended").when(release(), by="rita").then_refused("claim_final")
    given("approved").when(release(), by="rita").then_refused("wrong_status")
    given("in review").when(release(), by="rita").then_refused("not_assigned")
