"""The partner takes its claim back."""

import pytest

from domain.claim.events import Withdrawn
from domain.values import LeaveReason, Status
from tests.support.claims import FINAL, contested, submitted, validated
from tests.support.commands import withdraw
from tests.support.policies import policy
from tests.support.stories import given, in_each
from tests.support.values import sealed


def test_a_withdrawal_says_why() -> None:
    note = sealed("The customer changed its mind.")
    given(submitted(), validated()).when(withdraw(LeaveReason.OTHER, note), by="ada").then(
        Withdrawn(reason_code=LeaveReason.OTHER, note=note)
    )


@pytest.mark.parametrize("life", ["not validated", "queued", "in review", "asked", "disputed", "disputed, in review"])
def test_an_open_claim_is_withdrawn_at_any_stage_and_nothing_is_asked_any_more(life: str) -> None:
    claim = given(life).and_then(withdraw(), by="ada").claim
    assert (claim.status, claim.request) == (Status.WITHDRAWN, None)


def test_a_contested_claim_may_leave_the_conflict() -> None:
    assert given("queued", contested()).when(withdraw(), by="ada").refused is None


def test_for_another_reason_than_those_listed_the_partner_says_which() -> None:
    given("queued").when(withdraw(LeaveReason.OTHER), by="ada").then_refused("validation_error", pointers=("/note",))


def test_a_reason_that_the_policy_does_not_list_is_bad_content() -> None:
    under = policy(leave=(LeaveReason.OTHER,))
    given("queued").when(withdraw(), by="ada", under=under).then_refused("validation_error", pointers=("/reason_code",))


def test_a_decided_claim_is_not_withdrawn() -> None:
    in_each("approved", "rejected").when(withdraw(), by="ada").then_refused("wrong_status")


def test_a_final_claim_is_not_withdrawn() -> None:
    in_each(*FINAL).when(withdraw(), by="ada").then_refused("claim_final")
