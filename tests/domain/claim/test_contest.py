"""Another company is in the slot too: what the slot does, the claim is told."""

import pytest

from domain.claim.events import Contested
from tests.support.claims import contested, submitted, validated
from tests.support.commands import contest
from tests.support.stories import given
from tests.support.values import CONFLICT


def test_a_claim_learns_of_the_conflict_and_of_nobody_in_it() -> None:
    given(submitted(), validated()).when(contest()).then(Contested(conflict_id=CONFLICT))


@pytest.mark.parametrize("life", ["queued", "in review", "asked", "approved", "disputed"])
def test_being_contested_changes_no_status(life: str) -> None:
    before, after = given(life).claim, given(life, contested()).claim
    assert (after.status, after.contested) == (before.status, CONFLICT)
