"""A reviewer takes a claim from the queue."""

import pytest

from domain.claim.events import ReviewerAssigned
from domain.values import Status
from tests.support.claims import FINAL, assigned, contested, released, submitted, validated
from tests.support.commands import take
from tests.support.people import tied
from tests.support.stories import given, in_each


def test_a_free_claim_is_taken() -> None:
    given(submitted(), validated()).when(take(), by="rex").then(ReviewerAssigned(assignee="rex"))


@pytest.mark.parametrize("life", ["queued", "disputed"])
def test_a_taken_claim_is_under_review(life: str) -> None:
    claim = given(life).and_then(take(), by="rita").claim
    assert (claim.status, claim.assignee) == (Status.UNDER_REVIEW, "rita")


@pytest.mark.parametrize("life", ["in review", "asked"])
def test_taking_ones_own_claim_again_records_nothing(life: str) -> None:
    given(life).when(take(), by="rex").then_nothing()


def test_what_another_has_is_not_taken_even_by_an_arbitrator() -> None:
    in_each("in review", "asked").when(take(), by="rita").then_refused("assigned_to_other")
    in_each("in review", "asked").when(take(), by="ann").then_refused("assigned_to_other")


def test_a_contested_claim_is_taken_like_any_other() -> None:
    given("queued", contested()).when(take(), by="rex").then(assigned(to="rex"))


def test_a_claim_waiting_for_the_partner_may_be_taken_when_released() -> None:
    given("asked", released()).when(take(), by="rita").then(assigned(to="rita"))


def test_nobody_takes_a_claim_of_a_company_he_is_tied_to() -> None:
    given("queued").when(take(), by=tied("rex", to="alder")).then_refused("conflict_of_interest")
    given("queued").when(take(), by=tied("rex", to="birch")).then(assigned(to="rex"))


def test_a_dispute_is_taken_by_someone_who_has_not_decided_it() -> None:
    given("disputed").when(take(), by="rex").then_refused("same_reviewer")
    given("disputed").when(take(), by="rita").then(assigned(to="rita"))


def test_a_claim_not_yet_validated_is_not_in_the_queue() -> None:
    given("not validated").when(take(), by="rex").then_refused("wrong_status")


def test_a_decided_claim_is_not_taken() -> None:
    in_each("approved", "rejected").when(take(), by="rex").then_refused("wrong_status")


def test_a_final_claim_is_not_taken() -> None:
    in_each(*FINAL).when(take(), by="ann").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    given("rejected again").when(take(), by=tied("rex")).then_refused("conflict_of_interest")
    given("rejected again").when(take(), by="rex").then_refused("same_reviewer")
    given("rejected again").when(take(), by="ann").then_refused("claim_final")
    given("approved").when(take(), by="ann").then_refused("wrong_status")
    given("in review").when(take(), by="ann").then_refused("assigned_to_other")
