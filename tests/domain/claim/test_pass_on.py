"""An arbitrator names a claim's reviewer."""

from domain.claim.events import ReviewerAssigned
from domain.values import Status
from tests.support.claims import FINAL, assigned, disputed, rejected, submitted, validated
from tests.support.commands import pass_on
from tests.support.people import tied
from tests.support.stories import given, in_each


def test_a_free_claim_is_given() -> None:
    given(submitted(), validated()).when(pass_on(to="rita"), by="ann").then(ReviewerAssigned(assignee="rita"))


def test_what_another_has_is_passed_on() -> None:
    given("in review").when(pass_on(to="rita"), by="ann").then(ReviewerAssigned(assignee="rita"))
    assert given("in review").and_then(pass_on(to="rita"), by="ann").claim.assignee == "rita"


def test_while_the_partner_has_the_ball_passing_on_changes_the_reviewer_only() -> None:
    before, after = given("asked").claim, given("asked").and_then(pass_on(to="rita"), by="ann").claim
    assert (after.assignee, after.status, after.request) == ("rita", Status.ACTION_REQUIRED, before.request)


def test_giving_a_claim_to_who_has_it_records_nothing() -> None:
    given("in review").when(pass_on(to="rex"), by="ann").then_nothing()


def test_a_dispute_is_not_given_to_who_decided_it() -> None:
    given("disputed").when(pass_on(to="rex"), by="ann").then_refused("same_reviewer")


def test_an_arbitrator_who_decided_a_claim_may_give_its_dispute_to_another() -> None:
    given("queued", rejected(by="ann"), disputed()).when(pass_on(to="rita"), by="ann").then(assigned(to="rita"))


def test_a_claim_is_not_given_to_who_is_tied_to_its_company() -> None:
    given("queued").when(pass_on(to="rita", tied_to="alder"), by="ann").then_refused("conflict_of_interest")
    given("queued").when(pass_on(to="rita", tied_to="birch"), by="ann").then(assigned(to="rita"))


def test_a_tied_arbitrator_may_give_it_away() -> None:
    given("queued").when(pass_on(to="rita"), by=tied("ann")).then(assigned(to="rita"))


def test_only_claims_of_the_queue_are_given() -> None:
    in_each("not validated", "approved", "rejected").when(pass_on(to="rita"), by="ann").then_refused("wrong_status")


def test_a_final_claim_is_not_given() -> None:
    in_each(*FINAL).when(pass_on(to="roy"), by="ann").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    given("rejected again").when(pass_on(to="rex", tied_to="alder"), by="ann").then_refused("conflict_of_interest")
    given("rejected again").when(pass_on(to="rex"), by="ann").then_refused("same_reviewer")
    given("rejected again").when(pass_on(to="roy"), by="ann").then_refused("claim_final")
    given("approved").when(pass_on(to="roy"), by="ann").then_refused("wrong_status")
