"""A company ends its own association."""

from domain.claim.events import Ended
from domain.values import EndReason, LeaveReason, Status
from tests.support.claims import FINAL, approved, assigned, contested, requested, submitted, validated
from tests.support.commands import terminate
from tests.support.policies import policy
from tests.support.stories import given, in_each
from tests.support.values import sealed


def test_the_ending_keeps_the_partners_own_reason() -> None:
    note = sealed("Moved to another partner.")
    given(submitted(), validated(), assigned(to="rex"), approved(by="rex")).when(terminate(LeaveReason.OTHER, note), by="ada").then(
        Ended(reason_code=EndReason.PARTNER_REQUEST, stated_reason=LeaveReason.OTHER, note=note)
    )


def test_an_incumbent_may_leave_a_conflict_even_when_asked() -> None:
    claim = given("approved", contested(), requested()).and_then(terminate(), by="ada").claim
    assert (claim.status, claim.request) == (Status.ENDED, None)


def test_for_another_reason_than_those_listed_the_partner_says_which() -> None:
    given("approved").when(terminate(LeaveReason.OTHER), by="ada").then_refused("validation_error", pointers=("/note",))


def test_a_reason_that_the_policy_does_not_list_is_bad_content() -> None:
    under = policy(leave=(LeaveReason.OTHER,))
    given("approved").when(terminate(), by="ada", under=under).then_refused("validation_error", pointers=("/reason_code",))


def test_without_an_association_there_is_nothing_to_end() -> None:
    in_each("not validated", "queued", "in review", "asked", "rejected", "disputed").when(terminate(), by="ada").then_refused(
        "wrong_status"
    )


def test_a_final_claim_is_not_ended_again() -> None:
    in_each(*FINAL).when(terminate(), by="ada").then_refused("claim_final")
