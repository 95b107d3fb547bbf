"""A reviewer asks the partner for more."""

import pytest

from domain.claim.events import InformationRequested
from domain.values import AskReason, Status
from tests.support.claims import FINAL, assigned, contested, requested, submitted, validated
from tests.support.commands import answer, ask
from tests.support.people import tied
from tests.support.policies import policy
from tests.support.stories import given, in_each
from tests.support.values import REQUEST, due, sealed


def test_the_assigned_reviewer_asks_and_the_partner_has_five_business_days() -> None:
    reasons = (AskReason.EVIDENCE_MISSING, AskReason.DATES_MISSING_OR_OLD)
    given(submitted(), validated(), assigned(to="rex")).when(ask(*reasons), by="rex").then(
        InformationRequested(request_id=REQUEST, reason_codes=reasons, message=sealed("Please date it."), due=due("2026-03-10"))
    )


def test_an_asked_claim_waits_for_the_partner() -> None:
    claim = given("in review").and_then(ask(), by="rex").claim
    assert (claim.status, claim.assignee) == (Status.ACTION_REQUIRED, "rex")
    assert claim.request
    assert claim.request.due == due("2026-03-10")


def test_a_reviewer_may_ask_again_after_the_answer() -> None:
    assert given("asked").and_then(answer(), by="ada").and_then(ask(), by="rex").claim.status is Status.ACTION_REQUIRED


def test_a_reason_that_the_policy_does_not_list_is_bad_content() -> None:
    under = policy(ask=(AskReason.EVIDENCE_MISSING,))
    asked = ask(AskReason.EVIDENCE_MISSING, AskReason.DATES_MISSING_OR_OLD)
    given("in review").when(asked, by="rex", under=under).then_refused("validation_error", pointers=("/reason_codes",))


def test_only_a_claim_in_review_is_asked_about() -> None:
    in_each("not validated", "queued", "asked", "approved", "rejected", "disputed").when(ask(), by="rex").then_refused("wrong_status")


@pytest.mark.parametrize("who", ["rita", "ann"])
def test_only_its_reviewer_asks(who: str) -> None:
    given("in review").when(ask(), by=who).then_refused("not_assigned")


@pytest.mark.parametrize("life", ["queued", "in review", "disputed", "disputed, in review", "approved"])
def test_in_a_conflict_the_arbitrator_asks_any_party(life: str) -> None:
    given(life, contested()).when(ask(), by="ann").then(requested())


@pytest.mark.parametrize("life", ["queued", "disputed", "approved"])
def test_in_a_conflict_a_reviewer_asks_as_ever(life: str) -> None:
    given(life, contested()).when(ask(), by="rex").then_refused("wrong_status")
    given("in review", contested()).when(ask(), by="rex").then(requested())


def test_an_approved_claim_stays_approved_when_asked() -> None:
    claim = given("approved", contested()).and_then(ask(), by="ann").claim
    assert claim.status is Status.APPROVED
    assert claim.request


@pytest.mark.parametrize("life", ["asked", "approved"])
def test_one_request_runs_at_a_time(life: str) -> None:
    given(life, contested(), requested()).when(ask(), by="ann").then_refused("wrong_status")


def test_on_an_approved_claim_a_request_is_over_when_its_time_is() -> None:
    story = given("approved", contested(), requested(until="2026-03-10"))
    story.when(ask(), by="ann", at="2026-03-09T23:59:59Z").then_refused("wrong_status")
    story.when(ask(), by="ann", at="2026-03-10T00:00:00Z").then(requested(until="2026-03-18"))


def test_on_an_open_claim_a_request_runs_on_past_its_time() -> None:
    given("asked", contested()).when(ask(), by="ann", at="2026-03-10T00:00:00Z").then_refused("wrong_status")


def test_a_rejected_party_is_not_asked() -> None:
    given("rejected", contested()).when(ask(), by="ann").then_refused("wrong_status")


def test_a_final_claim_is_not_asked_about() -> None:
    in_each(*FINAL).when(ask(), by="rex").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    given("ended").when(ask(), by=tied("rita")).then_refused("conflict_of_interest")
    given("ended").when(ask(), by="rita").then_refused("claim_final")
    given("queued").when(ask(), by="rita").then_refused("wrong_status")
    given("in review").when(ask(), by="rita").then_refused("not_assigned")


def test_a_tied_arbitrator_asks_nobody() -> None:
    given("queued", contested()).when(ask(), by=tied("ann")).then_refused("conflict_of_interest")
