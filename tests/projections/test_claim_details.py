"""A claim as it is shown: one fold, for the view, for the answer to a command, and for any moment of the past."""

from uuid import UUID

import pytest

from domain.claim.claim import replay
from domain.values import Visibility
from projections import claims
from projections.claim_details import ClaimDetails, details_of
from projections.projector import Projector
from tests.support.house import Office
from tests.support.lives import long_life
from tests.support.reading import ask
from tests.support.reference import mpn_row
from tests.support.worlds import SALES

BOTH_STORES = True


def details(office: Office, claim_id: UUID) -> ClaimDetails:
    return details_of(office.events(claim_id))


def held(office: Office, claim_id: UUID) -> ClaimDetails:
    """What the view holds."""
    return ask(office, lambda db: claims.known(db, [claim_id])[claim_id])


def test_after_each_thing_that_happens_the_view_holds_the_fold_of_the_stream(office: Office) -> None:
    for claim_id in long_life(office):
        assert held(office, claim_id) == details(office, claim_id)


def test_what_the_view_held_then_is_the_fold_of_the_stream_up_to_then(office: Office) -> None:
    """So the past can be told from the events alone."""
    then = {office.house.ledger.head(): held(office, claim_id) for claim_id in long_life(office)}
    [claim_id] = {known.claim.id for known in then.values()}
    assert len(then) > 10
    for position, known in then.items():
        assert details_of(office.house.ledger.load(claim_id, until=position)) == known


@pytest.mark.parametrize("batch", [1, 2, 7, 500])
def test_it_does_not_matter_in_which_stretches_the_ledger_is_read(office: Office, batch: int) -> None:
    *_, claim_id = long_life(office)
    with office.house.views_beside() as beside:
        fresh = Projector(beside, office.house.ledger)
        fresh.prepare()
        fresh.catch_up(batch)
        with beside.connect() as db:
            assert claims.known(db, [claim_id])[claim_id] == details(office, claim_id)


def test_the_details_embed_the_deciders_own_state(office: Office) -> None:
    for claim_id in long_life(office):
        shown = details(office, claim_id)
        assert shown.claim == replay(claim_id, [recorded.event for recorded in office.events(claim_id)])
        assert shown.position == office.events(claim_id)[-1].position


def test_the_status_is_as_old_as_its_last_change(office: Office) -> None:
    claim_id = office.submit("alder")
    office.clock.set("2026-03-03T09:00:00Z")
    office.take("rex", claim_id)
    since = office.clock.now()
    office.clock.set("2026-03-04T09:00:00Z")
    office.comment("alder", claim_id)
    assert details(office, claim_id).status_since == since


def test_what_others_did_is_told_in_the_thread_by_the_system(office: Office) -> None:
    held_one, challenge = office.approved("alder"), office.submit("birch")
    office.withdraw("birch", challenge)
    office.revoke("ann", held_one)
    thread = details(office, held_one).comments
    assert [(comment.code, comment.params.get("variant")) for comment in thread] == [
        ("contested", "approved"),
        ("contest_settled", "others_left"),
        ("ended", "revoked"),
    ]
    assert {(comment.author, comment.author_role, comment.text) for comment in thread} == {("system", "system", None)}
    assert [(comment.code, comment.params) for comment in details(office, challenge).comments] == [
        ("contested", {}),
        ("contest_settled", {"variant": "left"}),
    ]


def test_each_system_comment_has_an_id_of_its_own_and_keeps_it(office: Office) -> None:
    claim_id = office.approved("alder")
    office.withdraw("birch", office.submit("birch"))
    told = [comment.id for comment in details(office, claim_id).comments]
    assert len(set(told)) == 2 and told == [comment.id for comment in held(office, claim_id).comments]


def test_after_a_ruling_the_note_stands_where_the_rationale_would(office: Office) -> None:
    winner, loser = office.submit("alder"), office.submit("birch")
    office.rule("ann", office.conflict_id(winner), winner, rationale="Page 7.", notes={loser: "Too old."})
    lost, won = details(office, loser).decision, details(office, winner).decision
    assert lost and won and lost.rationale and office.read(lost.rationale) == "Too old." and won.rationale is None
    assert (lost.outcome, lost.reason_code, won.outcome, won.decided_by) == ("rejected", "lost_arbitration", "approved", "ann")


def test_the_note_to_an_incumbent_that_stays_is_no_decision_on_its_claim(office: Office) -> None:
    claim_id = office.approved("alder")
    office.submit("birch")
    office.rule("ann", office.conflict_id(claim_id), claim_id, notes={claim_id: "Well kept."})
    shown = details(office, claim_id)
    assert shown.decision and shown.decision.rationale and office.read(shown.decision.rationale) == "Complete."
    note = shown.comments[-1].note
    assert note and office.read(note) == "Well kept."


def test_a_later_decision_takes_the_place_of_the_earlier(office: Office) -> None:
    claim_id = office.rejected("alder")
    office.dispute("alder", claim_id)
    assert details(office, claim_id).decision and details(office, claim_id).dispute
    office.take("rita", claim_id)
    office.approve("rita", claim_id)
    decision = details(office, claim_id).decision
    assert decision and (decision.outcome, decision.decided_by) == ("approved", "rita")


def test_an_answer_is_shown_with_its_request_and_amends_what_it_names(office: Office) -> None:
    claim_id = office.submit("alder", partner_contact={"name": "Ada Alder"})
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.put("mpns", mpn_row(mpn_id="4815999"))
    office.answer("alder", claim_id, office.document("alder", "more"), mpn_id="4815999", customer_contact={"name": "Cy Contoso"})
    shown = details(office, claim_id)
    [request] = shown.requests
    assert request.answer and office.read(request.answer) == "Here." and request.answered_at == office.clock.now()
    assert shown.claim.stated.mpn_id == "4815999" and len(shown.evidence) == 2
    assert shown.customer.contact and office.read(shown.customer.contact.name) == "Cy Contoso"
    assert shown.partner_contact and office.read(shown.partner_contact.name) == "Ada Alder"


def test_a_subscription_that_was_resolved_is_known_as_such(office: Office) -> None:
    typed, resolved = office.submit("alder", **SALES), office.submit("birch", **SALES | {"subscription_id": None})
    assert (details(office, typed).resolved, details(office, resolved).resolved) == (False, True)


def test_a_comment_tells_whose_side_wrote_it(office: Office) -> None:
    claim_id = office.submit("alder")
    office.comment("alder", claim_id)
    office.comment("rex", claim_id, "internal")
    told = [(comment.author, comment.author_role, comment.visibility) for comment in details(office, claim_id).comments]
    assert told == [("alder's admin", "partner", Visibility.SHARED), ("rex", "vendor", Visibility.INTERNAL)]


def test_words_stay_sealed(office: Office) -> None:
    claim_id = office.submit("alder", partner_contact={"name": "Ada Alder", "email": "ada@alder.example"})
    office.comment("alder", claim_id)
    shown = details(office, claim_id)
    assert shown.partner_contact and office.read(shown.partner_contact.name) == "Ada Alder"
    assert shown.comments[0].text and shown.comments[0].text.subject == claim_id
