"""A ruling finds against this challenger."""

import pytest

from domain.claim.events import Rejected
from domain.values import RejectionReason, Status
from tests.support.claims import contested, requested, submitted, validated
from tests.support.commands import dispute, lose
from tests.support.stories import given
from tests.support.values import CONFLICT, document, window


def test_the_loser_is_rejected_by_the_arbitrator_and_reads_no_rationale() -> None:
    given(submitted(), validated(), contested()).when(lose(), by="ann").then(
        Rejected(
            decided_by="ann",
            reason_code=RejectionReason.LOST_ARBITRATION,
            rationale=None,
            decided_on=3,
            validated_by=2,
            documents=(document(1),),
            findings=(),
            disputable_until=window("2026-04-02"),
            conflict_id=CONFLICT,
        )
    )


@pytest.mark.parametrize("life", ["queued", "in review", "asked", "disputed", "disputed, in review"])
def test_a_ruling_rejects_a_party_in_any_open_status_whoever_has_it(life: str) -> None:
    claim = given(life, contested()).and_then(lose(), by="ann").claim
    assert claim.status is Status.REJECTED
    assert "ann" in claim.deciders


def test_it_ends_a_running_request() -> None:
    assert given("in review", contested(), requested()).and_then(lose(), by="ann").claim.request is None


def test_the_loser_may_dispute_it() -> None:
    assert given("queued", contested()).and_then(lose(), by="ann").when(dispute(), by="ada").refused is None


def test_the_loser_of_a_dispute_may_not() -> None:
    [event] = given("disputed", contested()).when(lose(), by="ann").events
    assert isinstance(event, Rejected)
    assert event.disputable_until is None
