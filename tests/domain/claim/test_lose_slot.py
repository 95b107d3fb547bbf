"""The association ended by another's act, or by the subscription's end."""

import pytest

from domain.claim.events import Ended
from domain.values import EndReason, Status
from tests.support.claims import approved, assigned, contested, requested, submitted, validated
from tests.support.commands import lose_slot
from tests.support.stories import given


@pytest.mark.parametrize("reason", [EndReason.SUPERSEDED, EndReason.REVOKED, EndReason.SUBSCRIPTION_ENDED])
def test_the_claim_is_told_why_and_of_nobody(reason: EndReason) -> None:
    given(submitted(), validated(), assigned(to="rex"), approved(by="rex")).when(lose_slot(reason), by="ann").then(
        Ended(reason_code=reason, stated_reason=None, note=None)
    )


def test_it_ends_the_claim_and_what_was_asked() -> None:
    claim = given("approved", contested(), requested()).and_then(lose_slot(), by="ann").claim
    assert (claim.status, claim.request) == (Status.ENDED, None)
