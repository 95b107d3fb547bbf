"""The assigned reviewer says yes."""

import pytest

from domain.claim.events import Approved
from domain.values import Status
from tests.support.claims import FINAL, assigned, contested, evidence_added, settled, submitted, validated
from tests.support.commands import answer, approve, ask, judged
from tests.support.people import tied
from tests.support.stories import given, in_each
from tests.support.values import blocking, document, evidence, info, sealed, warning


def test_an_approval_says_who_decided_and_on_what() -> None:
    given(submitted(evidence=(evidence(1), evidence(2))), validated(), evidence_added(3), assigned(to="rex")).when(
        approve(), by="rex"
    ).then(
        Approved(
            decided_by="rex",
            rationale=sealed("Complete."),
            decided_on=4,
            validated_by=2,
            documents=(document(1), document(2), document(3)),
            findings=(),
            conflict_id=None,
        )
    )


def test_it_rests_on_the_validation_last_made() -> None:
    asked_and_answered = given("in review").and_then(ask(), by="rex").and_then(answer(judgement=judged()), by="ada")
    [event] = asked_and_answered.when(approve(), by="rex").events
    assert isinstance(event, Approved)
    assert (event.decided_on, event.validated_by) == (6, 6)


def test_an_approved_claim_remembers_who_decided() -> None:
    claim = given("in review").and_then(approve(), by="rex").claim
    assert claim.status is Status.APPROVED
    assert list(claim.deciders) == ["rex"]


def test_facts_that_changed_for_the_worse_stop_it() -> None:
    found = (blocking("subscription_inactive", "/subscription_id", status="expired"), info("source_unavailable", source="mpns"))
    given("in review").when(approve(*found), by="rex").then_refused("facts_changed", *found)


def test_warnings_and_a_source_that_did_not_answer_are_noted_and_the_recorded_facts_stand() -> None:
    found = (warning("subscription_in_grace", "/subscription_id"), info("source_unavailable", source="mpns"))
    [event] = given("in review").when(approve(*found), by="rex").events
    assert isinstance(event, Approved)
    assert event.findings == found


def test_a_claim_that_is_not_in_review_is_not_approved() -> None:
    in_each("not validated", "queued", "asked", "approved", "rejected").when(approve(), by="rex").then_refused("wrong_status")


@pytest.mark.parametrize("who", ["rita", "ann"])
def test_only_its_reviewer_approves(who: str) -> None:
    given("in review").when(approve(), by=who).then_refused("not_assigned")


def test_a_contested_claim_is_not_approved_alone() -> None:
    given(submitted(), validated(), assigned(to="rex"), contested()).when(approve(), by="rex").then_refused("claim_contested")


def test_a_claim_that_stands_alone_again_is() -> None:
    assert given("in review", contested(), settled()).when(approve(), by="rex").refused is None


def test_a_dispute_is_approved_by_someone_who_has_not_decided_it() -> None:
    given("disputed", assigned(to="rex")).when(approve(), by="rex").then_refused("same_reviewer")
    assert given("disputed", assigned(to="rita")).when(approve(), by="rita").refused is None


def test_a_final_claim_is_not_approved() -> None:
    in_each(*FINAL).when(approve(), by="ann").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    changed = approve(blocking("subscription_is_csp"))
    given("rejected again", contested()).when(changed, by=tied("rex")).then_refused("conflict_of_interest")
    given("rejected again", contested()).when(changed, by="rex").then_refused("same_reviewer")
    given("rejected again", contested()).when(changed, by="ann").then_refused("claim_final")
    given("queued", contested()).when(changed, by="ann").then_refused("wrong_status")
    given("in review", contested()).when(changed, by="ann").then_refused("not_assigned")
    given("in review", contested()).when(changed, by="rex").then_refused("claim_contested")
    given("in review").when(changed, by="rex").then_refused("facts_changed", blocking("subscription_is_csp"))
