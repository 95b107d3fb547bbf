"""The checks came out well: the claim enters its slot and the queue."""

from domain.claim.events import Validated
from domain.values import Status
from tests.support.claims import FINAL, rejected, submitted
from tests.support.commands import validate
from tests.support.directory import SALES_SLOT, SALES_SUBSCRIPTION, facts
from tests.support.stories import given, in_each
from tests.support.values import warning

GRACE = warning("subscription_in_grace", "/subscription_id", ends_on="2026-04-01")


def test_the_facts_relied_on_are_recorded_with_the_findings() -> None:
    given(submitted()).when(validate(GRACE)).then(
        Validated(findings=(GRACE,), facts=facts(), subscription_id=SALES_SUBSCRIPTION, slot=SALES_SLOT)
    )


def test_a_validated_claim_keeps_its_status_and_knows_its_slot_subscription_facts_and_findings() -> None:
    claim = given(submitted(subscription_id=None)).and_then(validate(GRACE)).claim
    assert (claim.status, claim.version, claim.validated_by) == (Status.SUBMITTED, 2, 2)
    assert (claim.slot, claim.stated.subscription_id, claim.facts, claim.findings) == (SALES_SLOT, SALES_SUBSCRIPTION, facts(), (GRACE,))


def test_nothing_is_validated_a_second_time_by_the_process() -> None:
    in_each("queued", "in review", "asked", "disputed", "approved", "rejected").when(validate()).then_refused("wrong_status")


def test_a_claim_that_was_rejected_meanwhile_is_left_as_it_is() -> None:
    given("not validated", rejected()).when(validate()).then_refused("wrong_status")


def test_a_final_claim_is_not_validated() -> None:
    in_each(*FINAL).when(validate()).then_refused("claim_final")
