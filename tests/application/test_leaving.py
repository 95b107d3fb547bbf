"""Ways out of a slot without a ruling: withdrawn, rejected, ended by its company, revoked."""

from uuid import uuid4

from application.forms import RevocationForm
from domain.values import LeaveReason, Role
from tests.support.house import Office, refused
from tests.support.reference import tie_row


def test_a_company_ends_its_association_and_the_slot_is_free(office: Office) -> None:
    claim_id = office.approved("alder")
    office.terminate("alder", claim_id)
    event = office.last(claim_id, "ended").event
    assert (event.reason_code, event.stated_reason) == ("partner_request", LeaveReason.NO_LONGER_WITH_CUSTOMER)
    assert office.slot_of(claim_id).holder is None and office.slot_of(claim_id).claims == {}
    assert not office.claim(office.submit("birch")).contested


def test_the_one_challenger_of_who_ends_goes_on_as_an_ordinary_review(office: Office) -> None:
    held, challenge = office.approved("alder"), office.submit("birch")
    office.terminate("alder", held)
    assert office.claim(challenge).contested is None
    assert office.last(challenge, "contest_settled").actor == "system"
    office.take("rex", challenge)
    office.approve("rex", challenge)
    assert office.claim(challenge).status == "approved"


def test_several_challengers_stay_contested_when_the_incumbent_ends(office: Office) -> None:
    held, second, third = office.approved("alder"), office.submit("birch"), office.submit("cedar")
    office.terminate("alder", held)
    assert office.claim(held).contested is None and office.story(held)[-2:] == ["ended", "contest_settled"]
    assert office.claim(second).contested == office.claim(third).contested is not None
    office.rule("ann", office.conflict_id(second), third)
    assert office.claim(third).status == "approved"


def test_of_two_challengers_one_leaves_and_the_other_goes_on(office: Office) -> None:
    first, second = office.submit("alder"), office.submit("birch")
    office.take("rex", second)
    office.reject("rex", second)
    settled = [office.last(claim, "contest_settled") for claim in (first, second)]
    assert [one.event.how for one in settled] == ["others_left", "left"]
    assert len({one.command for one in settled}) == 1 and office.claim(first).contested is None


def test_of_three_one_leaves_and_the_others_learn_nothing(office: Office) -> None:
    first, second, third = office.submit("alder"), office.submit("birch"), office.submit("cedar")
    before = office.story(first), office.story(second)
    office.withdraw("cedar", third)
    assert (office.story(first), office.story(second)) == before
    assert office.story(third)[-2:] == ["withdrawn", "contest_settled"]


def test_the_incumbent_keeps_the_slot_when_the_challenger_leaves(office: Office) -> None:
    held, challenge = office.approved("alder"), office.submit("birch")
    office.withdraw("birch", challenge)
    slot = office.slot_of(held)
    assert (office.claim(held).status, office.claim(held).contested, slot.conflict) == ("approved", None, None)
    assert slot.holder and slot.holder.claim == held


def test_an_arbitrator_revokes_and_only_the_slot_tells_why(office: Office) -> None:
    claim_id = office.approved("alder")
    office.revoke("ann", claim_id)
    ended = office.last(claim_id, "ended")
    assert (ended.event.reason_code, ended.actor, ended.role) == ("revoked", "ann", Role.ARBITRATOR)
    assert office.words(claim_id) and "Granted in error." not in office.words(claim_id)
    key = office.claim(claim_id).slot
    assert key and office.read(office.last(key.id, "association_ended").event.rationale) == "Granted in error."


def test_in_a_conflict_there_is_a_ruling_and_no_revocation(office: Office) -> None:
    claim_id = office.approved("alder")
    office.submit("birch")
    with refused("claim_contested"):
        office.revoke("ann", claim_id)


def test_who_is_tied_to_the_company_does_not_revoke(office: Office) -> None:
    claim_id = office.approved("alder")
    office.put("reviewer-ties", tie_row(reviewer="ann"))
    with refused("conflict_of_interest"):
        office.revoke("ann", claim_id)


def test_what_has_ended_is_not_ended_again(office: Office) -> None:
    claim_id = office.approved("alder")
    office.terminate("alder", claim_id)
    with refused("wrong_status"):
        office.revoke("ann", claim_id)
    with refused("claim_final"):
        office.terminate("alder", claim_id)


def test_only_its_own_company_ends_an_association(office: Office) -> None:
    claim_id = office.approved("alder")
    with refused("not_found"):
        office.terminate("birch", claim_id)
    assert office.claim(claim_id).status == "approved"


def test_an_unknown_association_is_not_found(office: Office) -> None:
    with refused("not_found"):
        office.house.conflicts.revoke(office.call("ann"), uuid4(), RevocationForm(rationale="Granted in error."))


def test_a_company_that_ended_may_claim_again(office: Office) -> None:
    claim_id = office.approved("alder")
    office.terminate("alder", claim_id)
    again = office.submit("alder", follows_claim_id=claim_id)
    assert office.slot_of(again).claims == {again: "alder"}


def test_an_approved_claim_is_ended_not_withdrawn(office: Office) -> None:
    claim_id = office.approved("alder")
    with refused("wrong_status"):
        office.withdraw("alder", claim_id)
