"""The assigned reviewer says no."""

import pytest

from domain.claim.events import Rejected
from domain.policies.policy import SYSTEM_ONLY
from domain.values import RejectionReason, Status
from tests.support.claims import FINAL, assigned, contested, submitted, validated
from tests.support.commands import reject
from tests.support.people import tied
from tests.support.policies import calendar_days, policy
from tests.support.stories import given, in_each
from tests.support.values import document, due, sealed, window


def test_a_rejection_says_who_decided_why_and_on_what_and_until_when_it_may_be_disputed() -> None:
    given(submitted(), validated(), assigned(to="rex")).when(
        reject(RejectionReason.CONSENT_MISSING), by="rex", at="2026-03-12T16:00:00Z"
    ).then(
        Rejected(
            decided_by="rex",
            reason_code=RejectionReason.CONSENT_MISSING,
            rationale=sealed("No product named."),
            decided_on=3,
            validated_by=2,
            documents=(document(1),),
            findings=(),
            disputable_until=window("2026-04-12"),
            conflict_id=None,
        )
    )


def test_a_rejected_claim_remembers_who_decided_and_why() -> None:
    claim = given("in review").and_then(reject(), by="rex").claim
    assert claim.status is Status.REJECTED
    assert list(claim.deciders) == ["rex"]
    assert claim.rejection
    assert claim.rejection.reason_code is RejectionReason.EVIDENCE_INSUFFICIENT


def test_what_the_partner_asked_for_is_final_at_once() -> None:
    [event] = given("in review").when(reject(RejectionReason.PARTNER_REQUEST), by="rex").events
    assert isinstance(event, Rejected)
    assert event.disputable_until is None


def test_a_dispute_that_is_lost_is_final() -> None:
    [event] = given("disputed, in review").when(reject(), by="rita").events
    assert isinstance(event, Rejected)
    assert event.disputable_until is None


def test_the_window_is_the_policys() -> None:
    [event] = given("in review").when(reject(), by="rex", under=policy(dispute=calendar_days(10))).events
    assert isinstance(event, Rejected)
    assert event.disputable_until
    assert event.disputable_until.due_at == due("2026-03-13").due_at


@pytest.mark.parametrize("reason", sorted(SYSTEM_ONLY))
def test_no_reviewer_gives_a_reason_of_the_system(reason: RejectionReason) -> None:
    given("in review").when(reject(reason), by="rex").then_refused("validation_error", pointers=("/reason_code",))


def test_a_reason_that_the_policy_does_not_list_is_bad_content() -> None:
    under = policy(reject=(RejectionReason.CUSTOMER_DECLINED,))
    given("in review").when(reject(), by="rex", under=under).then_refused("validation_error", pointers=("/reason_code",))


def test_a_contested_claim_may_be_rejected_without_a_ruling() -> None:
    assert given("in review", contested()).when(reject(), by="rex").refused is None


def test_a_claim_that_is_not_in_review_is_not_rejected() -> None:
    in_each("not validated", "queued", "asked", "approved", "rejected").when(reject(), by="rex").then_refused("wrong_status")


@pytest.mark.parametrize("who", ["rita", "ann"])
def test_only_its_reviewer_rejects(who: str) -> None:
    given("in review").when(reject(), by=who).then_refused("not_assigned")


def test_a_dispute_is_decided_by_someone_who_has_not_decided_it() -> None:
    given("disputed", assigned(to="rex")).when(reject(), by="rex").then_refused("same_reviewer")


def test_a_final_claim_is_not_rejected() -> None:
    in_each(*FINAL).when(reject(), by="ann").then_refused("claim_final")


def test_the_order_of_refusal() -> None:
    unlisted = reject(RejectionReason.LOST_ARBITRATION)
    given("rejected again").when(unlisted, by=tied("rex")).then_refused("conflict_of_interest")
    given("rejected again").when(unlisted, by="rex").then_refused("same_reviewer")
    given("rejected again").when(unlisted, by="ann").then_refused("claim_final")
    given("queued").when(unlisted, by="ann").then_refused("wrong_status")
    given("in review").when(unlisted, by="ann").then_refused("not_assigned")
    given("in review").when(unlisted, by="rex").then_refused("validation_error", pointers=("/reason_code",))
