"""A ruling: one append for all parties, judged on what all of them looked like, by somebody with no stake in any."""

from uuid import UUID, uuid4

import pytest

from application.forms import RulingForm
from domain.values import Role, Source, Status
from tests.support.house import Office, findings_of, refused
from tests.support.reference import subscription_row, tie_row
from tests.support.worlds import AT_FABRIKAM, SALES


def challengers(office: Office) -> tuple[UUID, UUID]:
    """Alder's and birch's open claims, in one slot that nobody holds."""
    return office.submit("alder"), office.submit("birch")


def with_incumbent(office: Office, **changes: object) -> tuple[UUID, UUID, UUID]:
    """Alder holds the slot, birch and cedar want it."""
    return office.approved("alder", **changes), office.submit("birch", **changes), office.submit("cedar", **changes)


def statuses(office: Office, *claims: UUID) -> list[Status]:
    return [office.claim(claim).status for claim in claims]


def test_a_challenger_wins_the_incumbent_ends_and_the_others_lose(office: Office) -> None:
    held, winner, loser = with_incumbent(office)
    office.rule("ann", office.conflict_id(winner), winner)
    assert statuses(office, held, winner, loser) == ["ended", "approved", "rejected"]
    slot = office.slot_of(winner)
    assert (slot.claims, slot.conflict, slot.holder and slot.holder.claim) == ({winner: "birch"}, None, winner)
    assert office.last(held, "ended").event.reason_code == "superseded"
    assert office.last(loser, "rejected").event.reason_code == "lost_arbitration"


def test_all_parties_follow_in_one_command(office: Office) -> None:
    claims = with_incumbent(office)
    outcome = office.rule("ann", office.conflict_id(claims[1]), claims[1])
    commands = {office.events(claim)[-1].command for claim in claims} | {outcome.stream[-1].command}
    assert len(commands) == 1
    assert [office.story(claim)[-2:] for claim in claims] == [
        ["ended", "contest_settled"],
        ["approved", "contest_settled"],
        ["rejected", "contest_settled"],
    ]


def test_the_arbitrator_decides_and_the_system_settles(office: Office) -> None:
    held, winner, loser = with_incumbent(office)
    office.rule("ann", office.conflict_id(winner), winner)
    for claim in (held, winner, loser):
        decided, settled = office.events(claim)[-2:]
        assert (decided.actor, decided.role, settled.actor, settled.role) == ("ann", Role.ARBITRATOR, "system", Role.SYSTEM)
    assert office.last(winner, "approved").event.decided_by == office.last(loser, "rejected").event.decided_by == "ann"


def test_an_incumbent_keeps_what_it_holds(office: Office) -> None:
    held, challenge, other = with_incumbent(office)
    association = office.association(held)
    office.rule("ann", office.conflict_id(held), held)
    assert statuses(office, held, challenge, other) == ["approved", "rejected", "rejected"]
    assert office.story(held)[-1] == "contest_settled" and office.story(held).count("approved") == 1
    slot = office.slot_of(held)
    assert slot.holder and slot.holder.id == association


def test_for_nobody_the_incumbent_loses_it_too(office: Office) -> None:
    held, challenge, other = with_incumbent(office)
    office.rule("ann", office.conflict_id(held), None)
    assert statuses(office, held, challenge, other) == ["ended", "rejected", "rejected"]
    assert office.last(held, "ended").event.reason_code == "revoked"
    assert office.slot_of(held).claims == {} and office.slot_of(held).holder is None


def test_for_nobody_among_challengers_all_lose(office: Office) -> None:
    claims = challengers(office)
    office.rule("ann", office.conflict_id(claims[0]), None)
    assert statuses(office, *claims) == ["rejected", "rejected"] and office.slot_of(claims[0]).claims == {}


def test_a_ruling_reaches_claims_in_any_open_status(office: Office) -> None:
    taken, asked, disputed = office.submit("alder"), office.submit("birch"), office.submit("cedar")
    office.take("rex", taken)
    office.take("rita", asked)
    office.ask("rita", asked)
    office.take("rita", disputed)
    office.reject("rita", disputed)
    office.dispute("cedar", disputed)
    office.rule("ann", office.conflict_id(taken), asked)
    assert statuses(office, taken, asked, disputed) == ["rejected", "approved", "rejected"]
    assert office.claim(asked).request is None


def test_the_versions_compared_are_recorded(office: Office) -> None:
    first, second = challengers(office)
    office.comment("alder", first)
    versions = {claim: office.claim(claim).version for claim in (first, second)}
    office.rule("ann", office.conflict_id(first), first)
    key = office.claim(first).slot
    assert key and office.last(key.id, "ruled").event.versions == versions


def test_the_rationale_stands_in_the_slot_only_and_a_note_with_its_party(office: Office) -> None:
    winner, loser = challengers(office)
    office.rule("ann", office.conflict_id(winner), winner, rationale="Page 7 is decisive.", notes={loser: "Too old."})
    assert "Page 7 is decisive." not in office.words(winner) + office.words(loser)
    assert "Too old." in office.words(loser) and "Too old." not in office.words(winner)
    assert office.last(winner, "approved").event.rationale is None and office.last(loser, "rejected").event.rationale is None


@pytest.mark.parametrize("company", ["alder", "birch", "cedar"])
def test_who_is_tied_to_any_party_does_not_rule(office: Office, company: str) -> None:
    _, winner, _ = with_incumbent(office)
    office.put("reviewer-ties", tie_row(reviewer="ann", partner_id=company))
    with refused("conflict_of_interest"):
        office.rule("ann", office.conflict_id(winner), winner)


def test_who_decided_any_disputed_party_before_does_not_rule(office: Office) -> None:
    disputed = office.submit("alder")
    office.take("ann", disputed)
    office.reject("ann", disputed)
    office.dispute("alder", disputed)
    other = office.submit("birch")
    with refused("same_reviewer"):
        office.rule("ann", office.conflict_id(other), other)
    office.rule("amy", office.conflict_id(other), other)


def test_who_only_approved_the_incumbent_may_rule(office: Office) -> None:
    held = office.submit("alder")
    office.take("ann", held)
    office.approve("ann", held)
    office.submit("birch")
    office.rule("ann", office.conflict_id(held), held)
    assert statuses(office, held) == ["approved"]


def test_words_and_documents_of_no_party_are_refused_together(office: Office) -> None:
    first, second = challengers(office)
    mine = office.document("alder")["document_id"]
    foreign = office.document("cedar", "of cedar")["document_id"]
    stranger, nobody = office.submit("cedar", **AT_FABRIKAM), uuid4()
    with refused("validation_error") as told:
        notes = {second: "No.", stranger: "No.", nobody: "No."}
        office.rule("ann", office.conflict_id(first), first, cited_documents=[mine, foreign], notes=notes)
    assert told.value.pointers == ("/cited_documents/1", f"/notes/{stranger}", f"/notes/{nobody}")  # type: ignore[attr-defined]
    assert not office.house.vault.knows(nobody)
    office.rule("ann", office.conflict_id(first), first, cited_documents=[mine], notes={second: "No."})


def test_a_document_of_any_party_may_be_cited(office: Office) -> None:
    first, second = challengers(office)
    cited = [office.document("alder")["document_id"], office.document("birch")["document_id"]]
    office.rule("ann", office.conflict_id(first), second, cited_documents=cited)


def test_a_ruling_must_name_the_version_it_saw(office: Office) -> None:
    first, _ = challengers(office)
    with refused("if_match_required"):
        office.house.conflicts.rule(office.call("ann"), office.conflict_id(first), ruling_for(first))


@pytest.mark.parametrize("news", ["a word from a party", "a third party", "somebody leaves"])
def test_any_news_makes_the_version_stale(office: Office, news: str) -> None:
    held, winner, other = with_incumbent(office)
    seen = office.conflict(winner).version
    if news == "a word from a party":
        office.comment("alder", held)
    elif news == "somebody leaves":
        office.withdraw("cedar", other)
    else:
        office.withdraw("cedar", other)
        office.submit("cedar")
    with refused("version_mismatch"):
        office.rule("ann", office.conflict_id(winner), winner, seen)
    office.rule("ann", office.conflict_id(winner), winner)


def test_of_two_rulings_on_one_version_the_second_is_stale(office: Office) -> None:
    first, second = challengers(office)
    conflict, seen = office.conflict_id(first), office.conflict(first).version
    office.rule("ann", conflict, first, seen)
    with refused("version_mismatch"):
        office.rule("amy", conflict, second, seen)


def test_a_conflict_that_ended_is_not_ruled_on(office: Office) -> None:
    first, second = challengers(office)
    conflict = office.conflict_id(first)
    office.withdraw("birch", second)
    with refused("conflict_closed"):
        office.rule("ann", conflict, first)


def test_nobody_wins_who_is_no_party(office: Office) -> None:
    first, second = challengers(office)
    left = office.submit("cedar")
    office.withdraw("cedar", left)
    for stranger in (left, office.submit("cedar", **AT_FABRIKAM), uuid4()):
        with refused("not_a_party"):
            office.rule("ann", office.conflict_id(first), stranger)
    assert statuses(office, first, second) == ["submitted", "submitted"]


def test_an_unknown_conflict_is_not_found(office: Office) -> None:
    with refused("not_found"):
        office.rule("ann", uuid4(), None, "1")


def test_a_winning_challenger_must_still_be_eligible(office: Office) -> None:
    held, challenge, _ = with_incumbent(office, **SALES)
    office.put("subscriptions", subscription_row(channel="csp"))
    with refused("facts_changed") as told:
        office.rule("ann", office.conflict_id(held), challenge)
    assert findings_of(told) == {"subscription_is_csp": "/subscription_id"}
    with refused("facts_changed"):
        office.rule("ann", office.conflict_id(held), challenge, notes={uuid4(): "To nobody; the content is judged last."})
    assert office.claim(challenge).contested
    office.rule("ann", office.conflict_id(held), held)
    assert statuses(office, held, challenge) == ["approved", "rejected"]


def test_a_silent_directory_is_noted_with_the_winner(office: Office) -> None:
    held, challenge, _ = with_incumbent(office, **SALES)
    office.silence(Source.SUBSCRIPTIONS)
    office.rule("ann", office.conflict_id(held), challenge)
    assert [finding.code for finding in office.last(challenge, "approved").event.findings] == ["source_unavailable"]
    assert office.last(challenge, "approved").event.conflict_id == office.conflict_id(held)


def test_a_closed_conflict_shows_its_parties_as_they_were(office: Office) -> None:
    held, winner, loser = with_incumbent(office)
    conflict = office.conflict_id(winner)
    office.rule("ann", conflict, winner)
    office.dispute("cedar", loser)
    office.comment("birch", winner)
    seen = office.house.conflicts.look(conflict)
    assert set(seen.slot.claims) == {held, winner, loser} and seen.slot.holder and seen.slot.holder.claim == held
    assert [stream[-1].event.name for stream in seen.streams.values()] == ["contest_settled"] * 3


def ruling_for(winner: UUID) -> RulingForm:
    return RulingForm.model_validate({"winner_claim_id": winner, "rationale": "Newer proof."})
