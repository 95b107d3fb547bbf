"""The partner answers a request, with new documents and amended fields."""

import pytest

from domain.claim.events import Amendments, InformationProvided, Validated
from domain.values import Evidence, Status
from tests.support.claims import FINAL, assigned, contested, disputed, released, requested, submitted, validated
from tests.support.commands import answer, judged
from tests.support.directory import SALES_SLOT, SALES_SUBSCRIPTION, facts, mpn
from tests.support.stories import given, in_each
from tests.support.values import REQUEST, contact_person, due, evidence, sealed


def provided(*items: Evidence, review_due: str = "2026-03-10", **amended: object) -> InformationProvided:
    amendments = Amendments.model_validate(amended)
    return InformationProvided(
        request_id=REQUEST, message=sealed("Dated copy."), evidence=items, amendments=amendments, review_due=due(review_due)
    )


def test_the_answer_brings_documents_and_amendments_and_the_review_begins_anew() -> None:
    contact = contact_person("Cora")
    given(submitted(), validated(), assigned(to="rex"), requested()).when(
        answer(evidence(2), mpn_id="4815163", customer_contact=contact, partner_contact=contact), by="ada", at="2026-03-04T10:00:00Z"
    ).then(provided(evidence(2), mpn_id="4815163", customer_contact=contact, partner_contact=contact, review_due="2026-03-12"))


def test_the_claim_as_amended_is_validated_again() -> None:
    known = facts(mpn=mpn(mpn_id="4815163"))
    again = Validated(findings=(), facts=known, subscription_id=SALES_SUBSCRIPTION, slot=SALES_SLOT)
    given("asked").when(answer(mpn_id="4815163", judgement=judged(mpn=known.mpn)), by="ada").then(provided(mpn_id="4815163"), again)


def test_the_new_documents_amended_mpn_and_review_clock_are_the_claims() -> None:
    claim = given("asked").and_then(answer(evidence(2), mpn_id="4815163", judgement=judged()), by="ada", at="2026-03-04T10:00:00Z").claim
    assert claim.evidence == (evidence(1), evidence(2))
    assert claim.stated.mpn_id == "4815163"
    assert claim.review_due == due("2026-03-12")
    assert claim.request is None
    assert claim.validated_by == claim.version == 6


def test_what_is_not_amended_stays() -> None:
    assert given("asked").and_then(answer(), by="ada").claim.stated == given("asked").claim.stated


def test_an_answered_claim_is_back_with_its_reviewer() -> None:
    assert given("asked").and_then(answer(), by="ada").claim.status is Status.UNDER_REVIEW


@pytest.mark.parametrize(("history", "status"), [(("asked",), Status.SUBMITTED), (("rejected", disputed()), Status.DISPUTED)])
def test_an_answered_claim_that_nobody_has_is_as_released(history: tuple[str], status: Status) -> None:
    asked = given(*history, requested(), released()) if status is Status.DISPUTED else given(*history, released())
    assert asked.and_then(answer(), by="ada").claim.status is status


def test_an_approved_claim_stays_approved_and_has_no_review_clock() -> None:
    asked = given("approved", contested(), requested())
    [event] = asked.when(answer(evidence(2)), by="ada").events
    assert isinstance(event, InformationProvided)
    assert event.review_due is None
    claim = asked.and_then(answer(evidence(2)), by="ada").claim
    assert claim.status is Status.APPROVED
    assert claim.request is None
    assert len(claim.evidence) == 2


@pytest.mark.parametrize("life", ["asked", "approved"])
def test_an_answer_is_in_time_until_its_last_day_is_over(life: str) -> None:
    asked = given(life, contested(), requested(until="2026-03-10"))
    assert asked.when(answer(), by="ada", at="2026-03-09T23:59:59.999999Z").refused is None


def test_a_late_answer_is_refused_whether_or_not_the_timer_ran() -> None:
    given("asked").when(answer(), by="ada", at="2026-03-10T00:00:00Z").then_refused("response_overdue")


def test_on_an_approved_claim_a_request_is_over_when_its_time_is() -> None:
    asked = given("approved", contested(), requested(until="2026-03-10"))
    asked.when(answer(), by="ada", at="2026-03-10T00:00:00Z").then_refused("no_open_request")


def test_who_was_not_asked_does_not_answer() -> None:
    in_each("not validated", "queued", "in review", "approved", "rejected", "disputed").when(answer(), by="ada").then_refused(
        "no_open_request"
    )


def test_a_request_is_answered_once() -> None:
    given("asked").and_then(answer(), by="ada").when(answer(), by="ada").then_refused("no_open_request")


def test_a_final_claim_takes_no_answer() -> None:
    in_each(*FINAL).when(answer(), by="ada").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    late = "2026-04-01T00:00:00Z"
    given("withdrawn").when(answer(), by="ada", at=late).then_refused("claim_final")
    given("in review").when(answer(), by="ada", at=late).then_refused("no_open_request")
    given("asked").when(answer(), by="ada", at=late).then_refused("response_overdue")
