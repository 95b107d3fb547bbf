"""A dispute brings a rejected claim back into its slot, beside whoever is there now."""

from tests.support.house import Office, findings_of, refused
from tests.support.values import document
from tests.support.worlds import SALES


def test_alone_in_its_slot_a_disputed_claim_is_decided_once_more(office: Office) -> None:
    claim_id = office.rejected("alder")
    office.dispute("alder", claim_id)
    assert office.slot_of(claim_id).claims == {claim_id: "alder"} and not office.claim(claim_id).contested
    office.take("rita", claim_id)
    office.approve("rita", claim_id)
    assert office.claim(claim_id).status == "approved"


def test_it_enters_with_the_command_that_disputes(office: Office) -> None:
    claim_id = office.rejected("alder")
    key = office.claim(claim_id).slot
    assert key
    office.dispute("alder", claim_id)
    assert office.last(key.id, "entered").command == office.last(claim_id, "disputed").command


def test_beside_an_incumbent_both_are_contested_and_only_a_ruling_decides(office: Office) -> None:
    claim_id = office.rejected("alder")
    holder = office.approved("birch")
    office.dispute("alder", claim_id)
    assert office.claim(claim_id).contested == office.claim(holder).contested is not None
    office.take("rita", claim_id)
    with refused("claim_contested"):
        office.approve("rita", claim_id)
    office.rule("ann", office.conflict_id(claim_id), claim_id)
    assert (office.claim(claim_id).status, office.claim(holder).status) == ("approved", "ended")


def test_a_slot_its_own_company_claims_already_is_refused(office: Office) -> None:
    claim_id = office.rejected("alder")
    office.submit("alder")
    story = office.story(claim_id)
    with refused("slot_already_claimed"):
        office.dispute("alder", claim_id)
    assert office.story(claim_id) == story


def test_the_dispute_of_a_subscription_enters_that_subscriptions_slot(office: Office) -> None:
    claim_id = office.rejected("alder", **SALES | {"subscription_id": None})
    office.dispute("alder", claim_id)
    other = office.submit("birch", **SALES)
    assert set(office.slot_of(claim_id).claims) == {claim_id, other}


def test_what_it_brings_must_pass(office: Office) -> None:
    claim_id = office.rejected("alder")
    with refused("claim_not_acceptable") as told:
        office.dispute("alder", claim_id, office.document("alder", "more"), {"document_id": document(7), "kind": "other"})
    assert findings_of(told) == {"evidence_unknown": "/evidence/1"}
    assert office.claim(claim_id).status == "rejected"


def test_a_claim_lost_in_arbitration_may_be_disputed_once(office: Office) -> None:
    holder, challenge = office.approved("alder"), office.submit("birch")
    office.rule("ann", office.conflict_id(challenge), holder)
    office.dispute("birch", challenge)
    assert office.claim(challenge).contested and office.claim(holder).contested
    with refused("same_reviewer"):
        office.rule("ann", office.conflict_id(challenge), holder)
    office.rule("amy", office.conflict_id(challenge), holder)
    with refused("already_disputed"):
        office.dispute("birch", challenge)


def test_a_second_conflict_is_another_one(office: Office) -> None:
    holder, challenge = office.approved("alder"), office.submit("birch")
    first = office.conflict_id(challenge)
    office.rule("ann", first, holder)
    office.dispute("birch", challenge)
    assert office.conflict_id(challenge) != first
    with refused("conflict_closed"):
        office.rule("amy", first, holder)


def test_a_disputed_claim_may_be_withdrawn_and_leaves_again(office: Office) -> None:
    claim_id, holder = office.rejected("alder"), office.approved("birch")
    office.dispute("alder", claim_id)
    office.withdraw("alder", claim_id)
    assert office.slot_of(claim_id).claims == {holder: "birch"} and not office.claim(holder).contested


def test_the_review_clock_of_a_dispute_starts_with_it(office: Office) -> None:
    claim_id = office.rejected("alder")
    office.clock.set("2026-03-16T09:00:00Z")
    office.dispute("alder", claim_id)
    assert office.claim(claim_id).review_due.due_at.isoformat() == "2026-03-24T00:00:00+00:00"
