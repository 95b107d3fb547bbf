"""The partner contests a rejection: once, and in time."""

import pytest

from domain.claim.events import Disputed
from domain.claim.guards import NOT_DISPUTABLE
from domain.values import RejectionReason, Status
from tests.support.claims import assigned, rejected, submitted, validated
from tests.support.commands import dispute
from tests.support.stories import given, in_each
from tests.support.values import blocking, due, evidence, sealed, warning, window


def test_a_dispute_brings_its_reasons_and_documents_and_a_review_clock_of_its_own() -> None:
    given(submitted(), validated(), assigned(to="rex"), rejected(by="rex")).when(
        dispute(evidence(2)), by="ada", at="2026-03-12T09:00:00Z"
    ).then(Disputed(justification=sealed("Page 3 names it."), evidence=(evidence(2),), review_due=due("2026-03-20")))


def test_a_disputed_claim_is_free_for_someone_else_and_remembers_who_decided() -> None:
    claim = given("rejected").and_then(dispute(evidence(2)), by="ada", at="2026-03-12T09:00:00Z").claim
    assert (claim.status, claim.disputed, claim.assignee) == (Status.DISPUTED, True, None)
    assert list(claim.deciders) == ["rex"]
    assert claim.review_due == due("2026-03-20")
    assert claim.evidence == (evidence(1), evidence(2))


def test_a_document_that_does_not_pass_stops_it() -> None:
    found = (blocking("evidence_unknown", "/evidence/0"), warning("seen_before", "/evidence/0"))
    given("rejected").when(dispute(evidence(2), findings=found), by="ada").then_refused("claim_not_acceptable", *found)


@pytest.mark.parametrize("reason", sorted(set(RejectionReason) - NOT_DISPUTABLE))
def test_a_rejection_for_any_other_reason_is_disputable_also_by_the_system_or_a_ruling(reason: RejectionReason) -> None:
    assert given("in review", rejected(by="ann", reason=reason)).when(dispute(), by="ada").refused is None


@pytest.mark.parametrize("reason", ["validation_failed", "subscription_ended", "partner_request"])
def test_a_rejection_that_was_final_at_once_is_not_disputable(reason: str) -> None:
    given("queued", rejected(reason=RejectionReason(reason), until=None)).when(dispute(), by="ada").then_refused("not_disputable")


def test_a_claim_is_disputed_once() -> None:
    given("rejected again").when(dispute(), by="ada").then_refused("already_disputed")
    given("disputed").when(dispute(), by="ada").then_refused("already_disputed")


def test_the_window_is_open_until_its_last_day_is_over() -> None:
    claim = given("in review", rejected(until=window("2026-04-12")))
    assert claim.when(dispute(), by="ada", at="2026-04-11T23:59:59.999999Z").refused is None
    claim.when(dispute(), by="ada", at="2026-04-12T00:00:00Z").then_refused("dispute_window_closed")


def test_what_is_not_rejected_is_not_disputed() -> None:
    in_each("not validated", "queued", "in review", "asked", "approved").when(dispute(), by="ada").then_refused("wrong_status")


def test_a_claim_that_is_over_is_not_disputed() -> None:
    in_each("withdrawn", "ended").when(dispute(), by="ada").then_refused("claim_final")


def test_for_disputes_that_the_claim_is_final_is_told_last() -> None:
    late, changed = "2026-05-01T00:00:00Z", dispute(findings=(blocking("evidence_unknown"),))
    given("disputed", rejected(reason=RejectionReason.PARTNER_REQUEST, until=None)).when(changed, by="ada").then_refused("already_disputed")
    given("rejected at once").when(changed, by="ada", at=late).then_refused("not_disputable")
    given("rejected").when(changed, by="ada", at=late).then_refused("dispute_window_closed")
    given("withdrawn").when(changed, by="ada", at=late).then_refused("claim_final")
    given("approved").when(changed, by="ada").then_refused("wrong_status")
    given("rejected").when(changed, by="ada").then_refused("claim_not_acceptable", blocking("evidence_unknown"))
