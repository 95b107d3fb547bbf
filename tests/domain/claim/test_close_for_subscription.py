"""The subscription an open claim is about has ended."""

import pytest

from domain.claim.events import Rejected
from domain.values import RejectionReason, Status
from tests.support.claims import submitted, validated
from tests.support.commands import close_for_subscription, dispute
from tests.support.stories import given
from tests.support.values import document


def test_the_system_rejects_it_for_good() -> None:
    given(submitted(), validated()).when(close_for_subscription()).then(
        Rejected(
            decided_by="system",
            reason_code=RejectionReason.SUBSCRIPTION_ENDED,
            rationale=None,
            decided_on=2,
            validated_by=2,
            documents=(document(1),),
            findings=(),
            disputable_until=None,
            conflict_id=None,
        )
    )


@pytest.mark.parametrize("life", ["queued", "in review", "asked", "disputed", "disputed, in review"])
def test_it_closes_open_claims_in_any_status_and_what_was_asked(life: str) -> None:
    claim = given(life).and_then(close_for_subscription()).claim
    assert (claim.status, claim.request) == (Status.REJECTED, None)


def test_it_is_not_disputable() -> None:
    given("queued").and_then(close_for_subscription()).when(dispute(), by="ada").then_refused("not_disputable")


def test_who_acts_beside_the_system_is_not_named() -> None:
    [event] = given("queued").when(close_for_subscription(), by="olga").events
    assert isinstance(event, Rejected)
    assert event.decided_by == "system"
