"""An answer is judged on what it brings; the rest is recorded and left to the reviewer."""

from domain.claim.events import InformationProvided, Validated
from domain.values import Finding
from tests.support.commands import answer, judged
from tests.support.stories import Outcome, given
from tests.support.values import blocking, evidence, info, warning

MPN_UNKNOWN = blocking("mpn_unknown", "/mpn_id")
UNDATED = "evidence_date_missing"


def recorded(outcome: Outcome) -> tuple[Finding, ...]:
    provided, again = outcome.events
    assert isinstance(provided, InformationProvided)
    assert isinstance(again, Validated)
    return again.findings


def test_an_amended_mpn_must_pass_and_the_finding_points_into_the_answer() -> None:
    given("asked").when(answer(mpn_id="4815163", judgement=judged(MPN_UNKNOWN)), by="ada").then_refused(
        "claim_not_acceptable", blocking("mpn_unknown", "/amendments/mpn_id")
    )


def test_an_mpn_that_was_not_amended_is_left_to_the_reviewer() -> None:
    assert recorded(given("asked").when(answer(judgement=judged(MPN_UNKNOWN)), by="ada")) == (MPN_UNKNOWN,)


def test_a_new_document_must_pass_and_is_counted_from_the_answers_own_first() -> None:
    found = judged(blocking(UNDATED, "/evidence/2"))
    given("asked").when(answer(evidence(2), evidence(3), judgement=found), by="ada").then_refused(
        "claim_not_acceptable", blocking(UNDATED, "/evidence/1")
    )


def test_an_old_document_is_left_to_the_reviewer() -> None:
    found = blocking(UNDATED, "/evidence/0")
    assert recorded(given("asked").when(answer(evidence(2), judgement=judged(found)), by="ada")) == (found,)


def test_a_subscription_that_no_longer_passes_is_left_to_the_reviewer() -> None:
    found = (blocking("subscription_inactive", "/subscription_id", status="expired"), info("source_unavailable", source="mpns"))
    assert recorded(given("asked").when(answer(evidence(2), mpn_id="4815163", judgement=judged(*found)), by="ada")) == found


def test_a_refusal_tells_all_that_was_found_on_what_the_answer_brought_and_nothing_else() -> None:
    special = warning("mpn_special_type", "/mpn_id", partner_type="frp")
    found = judged(blocking("subscription_is_csp", "/subscription_id"), special, blocking(UNDATED, "/evidence/1"))
    given("asked").when(answer(evidence(2), mpn_id="4815163", judgement=found), by="ada").then_refused(
        "claim_not_acceptable",
        special.model_copy(update={"pointer": "/amendments/mpn_id"}),
        blocking(UNDATED, "/evidence/0"),
    )


def test_warnings_on_what_the_answer_brought_are_recorded_where_they_stand_in_the_claim() -> None:
    special = warning("mpn_special_type", "/mpn_id", partner_type="frp")
    assert recorded(given("asked").when(answer(mpn_id="4815163", judgement=judged(special)), by="ada")) == (special,)


def test_the_subscription_and_slot_fixed_by_the_first_validation_stay() -> None:
    before = given("asked").claim
    after = given("asked").and_then(answer(judgement=judged()), by="ada").claim
    assert (after.stated.subscription_id, after.slot) == (before.stated.subscription_id, before.slot)
