"""The conflict is over for this claim."""

import pytest

from domain.claim.events import ContestSettled, Settlement
from tests.support.claims import contested, requested, settled, submitted, validated
from tests.support.commands import settle
from tests.support.stories import given
from tests.support.values import CONFLICT, sealed


@pytest.mark.parametrize("how", Settlement)
def test_the_claim_is_told_how_the_conflict_ended_for_it(how: Settlement) -> None:
    given(submitted(), validated(), contested()).when(settle(how)).then(ContestSettled(conflict_id=CONFLICT, how=how, note=None))


def test_a_ruling_may_carry_a_note_for_this_party() -> None:
    note = sealed("Your documents were the older ones.")
    given("queued", contested()).when(settle(Settlement.RULED, note)).then(
        ContestSettled(conflict_id=CONFLICT, how=Settlement.RULED, note=note)
    )


@pytest.mark.parametrize("life", ["queued", "in review", "asked", "approved", "rejected", "withdrawn", "ended"])
def test_a_settled_claim_keeps_its_status_and_is_contested_no_more(life: str) -> None:
    before, after = given(life, contested()).claim, given(life, contested(), settled()).claim
    assert (after.status, after.contested) == (before.status, None)


def test_the_end_of_the_contest_ends_a_request_on_an_approved_claim() -> None:
    assert given("approved", contested(), requested(), settled()).claim.request is None


def test_the_end_of_the_contest_leaves_a_request_on_an_open_claim_running() -> None:
    assert given("in review", contested(), requested(), settled()).claim.request
