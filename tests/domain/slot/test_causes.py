"""What a claim's own event means for its slot."""

import pytest

from domain.claim.events import ClaimEvent
from domain.slot.causes import caused, slot_touched
from domain.slot.events import Why
from domain.slot.slot import Slot
from domain.values import RejectionReason
from tests.support.claims import (
    answered,
    approved,
    assigned,
    commented,
    contested,
    disputed,
    ended,
    evidence_added,
    rejected,
    released,
    requested,
    settled,
    validated,
    withdrawn,
)
from tests.support.directory import SALES_SLOT
from tests.support.slots import (
    SlotOutcome,
    SlotStory,
    association_ended,
    association_of,
    association_started,
    claim_of,
    conflict_opened,
    entered,
    held_by,
    left,
    slot,
)
from tests.support.stories import Story, given
from tests.support.values import CONFLICT

BYSTANDING = [contested(), settled(), assigned(), released(), requested(), answered(), evidence_added(), commented()]


def meets(story: Story, event: ClaimEvent, around: SlotStory) -> SlotOutcome:
    """The slot's answer to an event of alder's claim."""
    claim = story.told_of(claim_of("alder"))
    opens = association_of("alder") if event == approved() else CONFLICT
    return around.when(caused, SALES_SLOT, claim, event, opens)


def test_the_first_validation_brings_the_claim_into_its_slot() -> None:
    assert slot_touched(given("not validated").claim, validated()) == SALES_SLOT
    meets(given("not validated"), validated(), slot()).then(entered("alder"))
    meets(given("not validated"), validated(), slot(entered("birch"))).then(entered("alder"), conflict_opened("birch", "alder"))


def test_later_validations_leave_the_slot_alone() -> None:
    assert slot_touched(given("asked").claim, validated()) is None


def test_a_dispute_enters_the_slot_again() -> None:
    assert slot_touched(given("rejected").claim, disputed()) == SALES_SLOT
    meets(given("rejected"), disputed(), slot()).then(entered("alder"))
    meets(given("rejected"), disputed(), slot(entered("birch"))).then(entered("alder"), conflict_opened("birch", "alder"))


def test_a_dispute_finds_the_slot_taken_by_a_newer_claim_of_its_own_company() -> None:
    newer = entered("alder").model_copy(update={"claim": claim_of("alder again")})
    meets(given("rejected"), disputed(), slot(newer)).then_refused("slot_already_claimed")


@pytest.mark.parametrize(("event", "why"), [(withdrawn(), Why.WITHDRAWN), (rejected(), Why.REJECTED)])
def test_who_withdraws_or_is_rejected_leaves_the_slot(event: ClaimEvent, why: Why) -> None:
    assert slot_touched(given("in review").claim, event) == SALES_SLOT
    meets(given("in review"), event, slot(entered("alder"))).then(left("alder", why))


def test_an_approval_starts_an_association() -> None:
    assert slot_touched(given("in review").claim, approved()) == SALES_SLOT
    meets(given("in review"), approved(), slot(entered("alder"))).then(association_started("alder"))


def test_an_approval_that_lost_the_race_against_a_newcomer_is_refused_by_the_slot() -> None:
    both = slot(entered("alder"), entered("birch"), conflict_opened("alder", "birch"))
    meets(given("in review"), approved(), both).then_refused("claim_contested")


def test_who_ends_its_association_leaves_the_slot_free() -> None:
    assert slot_touched(given("approved").claim, ended()) == SALES_SLOT
    meets(given("approved"), ended(), slot(*held_by("alder"))).then(association_ended("alder"), left("alder", Why.PARTNER_REQUEST))


@pytest.mark.parametrize("event", [withdrawn(), rejected(by="system", reason=RejectionReason.VALIDATION_FAILED, until=None)])
def test_a_claim_that_was_never_validated_has_no_slot_to_leave(event: ClaimEvent) -> None:
    assert slot_touched(given("not validated").claim, event) is None


@pytest.mark.parametrize("event", BYSTANDING, ids=lambda event: event.name)
def test_all_else_is_no_business_of_the_slot(event: ClaimEvent) -> None:
    claim = given("in review").claim
    assert slot_touched(claim, event) is None
    assert caused(Slot(), SALES_SLOT, claim, event, CONFLICT) == []
