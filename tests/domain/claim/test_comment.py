"""Words for the partner and the vendor's people alike."""

import pytest

from domain.claim.events import CommentAdded
from domain.values import Visibility
from tests.support.claims import FINAL, submitted, validated
from tests.support.commands import comment
from tests.support.people import tied
from tests.support.stories import given, in_each
from tests.support.values import COMMENT, sealed


@pytest.mark.parametrize("who", ["ada", "rex", "ann"])
def test_both_sides_write_to_the_shared_thread(who: str) -> None:
    given(submitted(), validated()).when(comment(), by=who).then(
        CommentAdded(comment_id=COMMENT, text=sealed("Package two."), visibility=Visibility.SHARED)
    )


@pytest.mark.parametrize("life", ["not validated", "queued", "in review", "asked", "approved", "rejected", "disputed"])
def test_a_comment_changes_nothing_but_the_version(life: str) -> None:
    before, after = given(life).claim, given(life).and_then(comment(), by="ada").claim
    assert after.version == before.version + 1
    assert after.status is before.status
    assert after.stated == before.stated


def test_nobody_comments_on_a_company_he_is_tied_to() -> None:
    given("queued").when(comment(), by=tied("rex")).then_refused("conflict_of_interest")


def test_on_a_final_claim_the_thread_is_closed() -> None:
    in_each(*FINAL).when(comment(), by="ada").then_refused("claim_final")
    in_each(*FINAL).when(comment(), by="rex").then_refused("claim_final")


def test_the_thread_of_a_rejected_claim_closes_with_its_dispute_window() -> None:
    rejected = given("rejected")
    assert rejected.when(comment(), by="ada", at="2026-04-01T23:59:59Z").refused is None
    rejected.when(comment(), by="ada", at="2026-04-02T00:00:00Z").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    given("ended").when(comment(), by=tied("rex")).then_refused("conflict_of_interest")
    given("ended").when(comment(), by="rex").then_refused("claim_final")
