"""Deciding on a claim: approval asks the directories again, the slot decides first, and ties are looked up each time."""

import pytest

from application.forms import AssignmentForm
from domain.values import Source
from tests.support.house import Office, findings_of, refused
from tests.support.reference import mpn_row, subscription_row, tenant_row, tie_row
from tests.support.values import uid
from tests.support.worlds import SALES


def test_an_approval_starts_the_association_in_the_same_command(office: Office) -> None:
    claim_id = office.approved("alder")
    slot = office.slot_of(claim_id)
    assert slot.holder and (slot.holder.claim, slot.holder.company) == (claim_id, "alder")
    key = office.claim(claim_id).slot
    assert key and office.last(key.id, "association_started").command == office.last(claim_id, "approved").command


def test_an_approval_names_what_it_rests_on(office: Office) -> None:
    claim_id = office.submit("alder")
    office.add("alder", claim_id, office.document("alder", "more"))
    office.take("rex", claim_id)
    office.approve("rex", claim_id)
    event = office.last(claim_id, "approved").event
    assert (event.decided_by, event.decided_on, event.validated_by) == ("rex", 4, 2)
    assert event.documents == office.claim(claim_id).documents and len(event.documents) == 2


def test_a_subscription_that_ended_since_is_a_changed_fact(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.put("subscriptions", subscription_row(status="cancelled"))
    story = office.story(claim_id)
    with refused("facts_changed") as told:
        office.approve("rex", claim_id)
    assert findings_of(told) == {"subscription_inactive": "/subscription_id"}
    assert office.story(claim_id) == story and office.slot_of(claim_id).holder is None


def test_only_the_subscription_is_asked_again(office: Office) -> None:
    """What the last validation could check, it has checked."""
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.put("mpns", mpn_row(enrolled_programs=[]))
    office.approve("rex", claim_id)
    assert office.last(claim_id, "approved").event.findings == ()


def test_a_warning_found_at_the_approval_is_recorded_with_it(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.put("subscriptions", subscription_row(status="in_grace"))
    office.approve("rex", claim_id)
    assert [finding.code for finding in office.last(claim_id, "approved").event.findings] == ["subscription_in_grace"]


def test_a_silent_directory_is_noted_and_the_recorded_facts_stand(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.put("subscriptions", subscription_row(status="cancelled"))
    office.silence(Source.SUBSCRIPTIONS)
    office.approve("rex", claim_id)
    [finding] = office.last(claim_id, "approved").event.findings
    assert (finding.code, finding.params) == ("source_unavailable", {"source": "subscriptions"})


def test_on_microsoft_365_nothing_has_to_be_asked_again(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.silence(*Source)
    office.approve("rex", claim_id)
    assert office.last(claim_id, "approved").event.findings == ()


def test_what_the_last_validation_could_not_check_is_asked_again(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.silence(Source.MPNS)
    office.answer("alder", claim_id)
    office.silence()
    office.put("mpns", mpn_row(enrolled_programs=[]))
    with refused("facts_changed") as told:
        office.approve("rex", claim_id)
    assert findings_of(told) == {"mpn_not_enrolled": "/mpn_id"}


def test_a_decision_on_a_version_that_is_no_longer_the_current_one_is_refused(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    seen = office.claim(claim_id).version
    office.comment("alder", claim_id)
    with refused("version_mismatch"):
        office.approve("rex", claim_id, seen)
    office.approve("rex", claim_id, seen + 1)


def test_a_contested_claim_is_not_approved_alone(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.submit("birch")
    with refused("claim_contested"):
        office.approve("rex", claim_id)


def test_a_rejected_claim_leaves_its_slot_to_the_next(office: Office) -> None:
    claim_id = office.rejected("alder")
    assert office.slot_of(claim_id).claims == {}
    assert not office.claim(office.submit("birch")).contested


@pytest.mark.parametrize("act", ["take", "approve", "reject", "ask", "comment"])
def test_a_tie_declared_a_moment_ago_binds_at_once(office: Office, act: str) -> None:
    claim_id = office.submit("alder")
    if act != "take":
        office.take("rex", claim_id)
    office.put("reviewer-ties", tie_row())
    with refused("conflict_of_interest"):
        getattr(office, act)("rex", claim_id)


def test_who_is_tied_may_still_release(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.put("reviewer-ties", tie_row())
    office.release("rex", claim_id)
    assert office.claim(claim_id).assignee is None


def test_a_lifted_tie_binds_no_longer(office: Office) -> None:
    claim_id = office.submit("alder")
    office.put("reviewer-ties", tie_row())
    office.put("reviewer-ties", tie_row(lifted=True))
    office.take("rex", claim_id)
    assert office.claim(claim_id).assignee == "rex"


def test_who_is_given_a_claim_is_judged_as_if_he_took_it(office: Office) -> None:
    """By his own ties, not by those of the arbitrator who gives it."""
    claim_id = office.submit("alder")
    office.put("reviewer-ties", tie_row(), tie_row(reviewer="ann"))
    with refused("conflict_of_interest"):
        office.take("ann", claim_id, "rex")
    office.take("ann", claim_id, "rita")
    assert office.claim(claim_id).assignee == "rita"


def test_who_decided_a_disputed_claim_is_not_given_it_again(office: Office) -> None:
    claim_id = office.rejected("alder")
    office.dispute("alder", claim_id)
    with refused("same_reviewer"):
        office.take("ann", claim_id, "rex")


def test_only_an_arbitrator_gives_a_claim_to_somebody_else(office: Office) -> None:
    claim_id = office.submit("alder")
    with refused("role_required"):
        office.take("rex", claim_id, "rita")


def test_giving_needs_the_version_seen_and_taking_does_not(office: Office) -> None:
    claim_id = office.submit("alder")
    with refused("if_match_required"):
        office.house.reviews.assign(office.call("ann"), claim_id, AssignmentForm(assignee="rex"))
    office.take("ann", claim_id)
    assert office.claim(claim_id).assignee == "ann"


def test_taking_ones_own_claim_again_records_nothing(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    assert office.take("rex", claim_id).recorded == 0
    with refused("assigned_to_other"):
        office.take("rita", claim_id)


def test_an_absent_claim_and_a_slot_are_not_found(office: Office) -> None:
    key = office.claim(office.submit("alder")).slot
    assert key
    for nothing in (uid("nothing"), key.id):
        with refused("not_found"):
            office.take("rex", nothing)


def test_another_companys_claim_is_as_good_as_absent(office: Office) -> None:
    claim_id = office.approved("alder")
    for act in (office.comment, office.withdraw, office.dispute, office.answer, office.terminate):
        with refused("not_found"):
            act("birch", claim_id)


def test_a_claim_that_was_never_validated_is_in_the_wrong_status(office: Office) -> None:
    office.silence(Source.TENANTS)
    claim_id = office.submit("alder", **SALES)
    with refused("wrong_status"):
        office.approve("rex", claim_id)


def test_what_was_silent_at_an_answer_does_not_hide_a_subscription_that_changed(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.silence(Source.TENANTS)
    office.answer("alder", claim_id)
    office.put("subscriptions", subscription_row(status="suspended"))
    with refused("facts_changed"):
        office.approve("rex", claim_id)


def test_a_tenant_taken_out_does_not_hide_a_subscription_that_changed(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.put("tenants", tenant_row(retired=True))
    office.answer("alder", claim_id)
    office.put("tenants", tenant_row())
    office.put("subscriptions", subscription_row(channel="csp"))
    with refused("facts_changed"):
        office.approve("rex", claim_id)
