"""A ruling finds for this challenger."""

import pytest

from domain.claim.events import Approved
from domain.values import Status
from tests.support.claims import contested, requested, submitted, validated
from tests.support.commands import win
from tests.support.stories import given
from tests.support.values import CONFLICT, blocking, document, info


def test_the_winner_is_approved_by_the_arbitrator_and_reads_no_rationale() -> None:
    given(submitted(), validated(), contested()).when(win(), by="ann").then(
        Approved(
            decided_by="ann",
            rationale=None,
            decided_on=3,
            validated_by=2,
            documents=(document(1),),
            findings=(),
            conflict_id=CONFLICT,
        )
    )


@pytest.mark.parametrize("life", ["queued", "in review", "asked", "disputed", "disputed, in review"])
def test_a_ruling_approves_a_party_in_any_open_status_whoever_has_it(life: str) -> None:
    claim = given(life, contested()).and_then(win(), by="ann").claim
    assert claim.status is Status.APPROVED
    assert "ann" in claim.deciders


def test_it_ends_a_running_request() -> None:
    assert given("in review", contested(), requested()).and_then(win(), by="ann").claim.request is None


def test_what_was_found_when_the_directories_were_asked_again_is_noted() -> None:
    silent = info("source_unavailable", source="subscriptions")
    [event] = given("queued", contested()).when(win(silent), by="ann").events
    assert isinstance(event, Approved)
    assert event.findings == (silent,)


def test_facts_that_changed_for_the_worse_stop_the_ruling() -> None:
    found = blocking("subscription_inactive", "/subscription_id", status="expired")
    given("queued", contested()).when(win(found), by="ann").then_refused("facts_changed", found)
