"""A partner adds proof of execution unasked."""

import pytest

from domain.claim.events import EvidenceAdded
from tests.support.claims import FINAL, contested, submitted, validated
from tests.support.commands import add_evidence
from tests.support.stories import given, in_each
from tests.support.values import blocking, evidence, warning


def test_a_document_is_added_while_the_claim_is_open() -> None:
    given(submitted(), validated()).when(add_evidence(2), by="ada").then(EvidenceAdded(evidence=evidence(2)))


@pytest.mark.parametrize("life", ["not validated", "queued", "in review", "asked", "disputed"])
def test_it_stands_behind_those_that_were_there_and_changes_no_status(life: str) -> None:
    before, after = given(life).claim, given(life).and_then(add_evidence(2), by="ada").claim
    assert (after.status, after.evidence) == (before.status, (*before.evidence, evidence(2)))


def test_an_incumbent_may_defend_itself() -> None:
    given("approved", contested()).when(add_evidence(2), by="ada").then(EvidenceAdded(evidence=evidence(2)))


def test_a_document_that_does_not_pass_is_not_added() -> None:
    found = (blocking("evidence_date_in_future", "/acknowledged_on"), warning("seen_before", "/document_id"))
    given("queued").when(add_evidence(2, *found), by="ada").then_refused("claim_not_acceptable", *found)


def test_a_warning_does_not_keep_it_out() -> None:
    given("queued").when(add_evidence(2, warning("seen_before")), by="ada").then(EvidenceAdded(evidence=evidence(2)))


def test_a_rejected_claim_takes_new_documents_with_the_dispute_only() -> None:
    given("rejected").when(add_evidence(2), by="ada").then_refused("wrong_status")


def test_a_final_claim_takes_no_document() -> None:
    in_each(*FINAL).when(add_evidence(2), by="ada").then_refused("claim_final")


def test_state_is_told_before_content() -> None:
    given("rejected").when(add_evidence(2, blocking("evidence_unknown")), by="ada").then_refused("wrong_status")
