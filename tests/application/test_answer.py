"""Answers and added evidence: judged on what they bring, all else is recorded and left to the reviewer."""

from uuid import UUID

import pytest

from domain.values import Source
from tests.support.house import Office, findings_of, refused
from tests.support.reference import mpn_row, subscription_row
from tests.support.values import document
from tests.support.worlds import MPNS, SALES

SECOND_MPN = "4815999"
UNKNOWN = {"document_id": document(7), "kind": "other"}


def asked(office: Office, company: str = "alder", **changes: object) -> UUID:
    claim_id = office.submit(company, **changes)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    return claim_id


def test_an_amended_mpn_id_must_pass(office: Office) -> None:
    claim_id = asked(office)
    story = office.story(claim_id)
    with refused("claim_not_acceptable") as told:
        office.answer("alder", claim_id, mpn_id=MPNS["birch"])
    assert findings_of(told) == {"mpn_not_yours": "/amendments/mpn_id"}
    assert office.story(claim_id) == story


def test_an_amended_mpn_id_that_passes_is_the_claims_from_then_on(office: Office) -> None:
    claim_id = asked(office)
    office.put("mpns", mpn_row(mpn_id=SECOND_MPN))
    office.answer("alder", claim_id, mpn_id=SECOND_MPN)
    assert office.claim(claim_id).stated.mpn_id == SECOND_MPN
    assert office.last(claim_id, "validated").event.facts.mpn.mpn_id == SECOND_MPN


def test_new_documents_must_pass_and_are_pointed_at_in_the_answer(office: Office) -> None:
    claim_id = asked(office)
    with refused("claim_not_acceptable") as told:
        office.answer("alder", claim_id, office.document("alder", "good"), UNKNOWN)
    assert findings_of(told) == {"evidence_unknown": "/evidence/1"}
    with refused("claim_not_acceptable") as told:
        office.answer("alder", claim_id, office.document("alder", "later", acknowledged_on="2026-03-03"))
    assert findings_of(told) == {"evidence_date_in_future": "/evidence/0"}


def test_another_companys_document_is_as_good_as_absent(office: Office) -> None:
    claim_id = asked(office)
    with refused("claim_not_acceptable") as told:
        office.answer("alder", claim_id, office.document("birch", "of birch"))
    assert findings_of(told) == {"evidence_unknown": "/evidence/0"}


def test_what_has_changed_around_the_claim_is_left_to_the_reviewer(office: Office) -> None:
    claim_id = asked(office, **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    office.answer("alder", claim_id)
    assert office.story(claim_id)[-2:] == ["information_provided", "validated"]
    assert [finding.code for finding in office.claim(claim_id).findings] == ["subscription_inactive"]
    assert office.claim(claim_id).status == "under_review"


def test_the_answer_is_the_partners_and_its_checking_the_systems(office: Office) -> None:
    claim_id = asked(office)
    office.answer("alder", claim_id)
    answered, validated = office.events(claim_id)[-2:]
    assert (answered.actor, validated.actor) == ("alder's admin", "system") and answered.command == validated.command


def test_a_silent_directory_does_not_stop_an_answer(office: Office) -> None:
    claim_id = asked(office)
    office.silence(Source.MPNS)
    office.answer("alder", claim_id, mpn_id=MPNS["birch"])
    assert [finding.code for finding in office.claim(claim_id).findings] == ["source_unavailable"]
    assert office.claim(claim_id).facts.silent == (Source.MPNS,)  # type: ignore[union-attr]


def test_the_claims_own_entry_in_the_slot_is_left_out(office: Office) -> None:
    claim_id = asked(office)
    office.answer("alder", claim_id)
    assert office.claim(claim_id).findings == ()


def test_another_company_in_the_slot_is_seen(office: Office) -> None:
    claim_id = asked(office)
    office.submit("birch")
    office.answer("alder", claim_id)
    assert [finding.code for finding in office.claim(claim_id).findings] == ["claim_contested"]


def test_the_age_of_evidence_stays_that_of_the_submission(office: Office) -> None:
    claim_id = office.submit("alder", evidence=[office.document("alder", acknowledged_on="2025-03-02")])
    office.take("rex", claim_id)
    office.clock.set("2026-03-04T09:00:00Z")
    office.ask("rex", claim_id)
    office.answer("alder", claim_id)
    assert office.claim(claim_id).findings == ()


def test_an_incumbent_asked_in_a_conflict_stays_approved(office: Office) -> None:
    claim_id = office.approved("alder")
    office.submit("birch")
    office.ask("ann", claim_id)
    assert office.claim(claim_id).status == "approved" and office.claim(claim_id).request
    office.answer("alder", claim_id, office.document("alder", "defence"))
    claim = office.claim(claim_id)
    assert (claim.status, claim.request, len(claim.evidence)) == ("approved", None, 2)


def test_outside_a_conflict_an_approved_claim_is_not_asked(office: Office) -> None:
    claim_id = office.approved("alder")
    with refused("wrong_status"):
        office.ask("ann", claim_id)


def test_the_request_to_an_incumbent_ends_with_the_contest(office: Office) -> None:
    claim_id, challenge = office.approved("alder"), office.submit("birch")
    office.ask("ann", claim_id)
    office.withdraw("birch", challenge)
    assert office.claim(claim_id).request is None
    with refused("no_open_request"):
        office.answer("alder", claim_id)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        (UNKNOWN, "evidence_unknown", "/document_id"),
        ({"acknowledged_on": "2026-03-03"}, "evidence_date_in_future", "/acknowledged_on"),
        ({"acknowledged_on": None}, "evidence_date_missing", "/acknowledged_on"),
    ],
)
def test_an_added_document_must_pass_by_itself(office: Office, changes: dict[str, str], code: str, pointer: str) -> None:
    claim_id = office.submit("alder")
    with refused("claim_not_acceptable") as told:
        office.add("alder", claim_id, office.document("alder", "more") | changes)
    assert findings_of(told) == {code: pointer}


def test_an_old_document_may_be_added(office: Office) -> None:
    """Its age is a matter of the claim, not of one document."""
    claim_id = office.approved("alder")
    office.submit("birch")
    office.add("alder", claim_id, office.document("alder", "old", acknowledged_on="2020-01-01"))
    assert len(office.claim(claim_id).evidence) == 2
