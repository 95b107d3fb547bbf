"""The arbitrator compares the parties and finds for one, or for nobody."""

from domain.claim.events import Settlement
from domain.slot.events import Closing, Left, Why
from domain.values import EndReason
from tests.support.commands import lose, lose_slot, settle, win
from tests.support.slots import (
    association_ended,
    association_started,
    claim_of,
    conflict,
    conflict_closed,
    entered,
    left,
    rule,
    ruled,
    slot,
)
from tests.support.values import document, info, sealed, uid

RULED = settle(Settlement.RULED)
CLOSED = conflict_closed("alder", "birch", how=Closing.RULED)


def lost(company: str) -> Left:
    return left(company, Why.LOST_ARBITRATION)


def test_a_challenger_wins_a_slot_that_nobody_holds() -> None:
    slot(*conflict("alder", "birch")).when(rule, "birch").then(ruled("birch"), lost("alder"), association_started("birch"), CLOSED).told(
        alder=[lose(), RULED], birch=[win(), RULED]
    )


def test_a_challenger_supersedes_the_incumbent() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(rule, "birch").then(
        ruled("birch"),
        association_ended("alder", EndReason.SUPERSEDED),
        left("alder", Why.SUPERSEDED),
        association_started("birch"),
        CLOSED,
    ).told(alder=[lose_slot(EndReason.SUPERSEDED), RULED], birch=[win(), RULED])


def test_the_incumbent_keeps_what_it_holds() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(rule, "alder").then(ruled("alder"), lost("birch"), CLOSED).told(
        alder=[RULED], birch=[lose(), RULED]
    )


def test_a_ruling_for_nobody_empties_the_slot() -> None:
    slot(*conflict("alder", "birch")).when(rule, None).then(ruled(None), lost("alder"), lost("birch"), CLOSED).told(
        alder=[lose(), RULED], birch=[lose(), RULED]
    )


def test_a_ruling_for_nobody_revokes_what_the_incumbent_held() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(rule, None).then(
        ruled(None),
        association_ended("alder", EndReason.REVOKED),
        left("alder", Why.REVOKED),
        lost("birch"),
        CLOSED,
    ).told(alder=[lose_slot(EndReason.REVOKED), RULED], birch=[lose(), RULED])


def test_of_several_challengers_all_but_one_lose() -> None:
    slot(*conflict("alder", "birch", "cedar", holder="alder")).when(rule, "cedar").told(
        alder=[lose_slot(EndReason.SUPERSEDED), RULED], birch=[lose(), RULED], cedar=[win(), RULED]
    )


def test_after_a_ruling_only_the_winner_is_in_the_slot_and_holds_it() -> None:
    before = conflict("alder", "birch", "cedar", holder="alder")
    after = slot(*before, *slot(*before).when(rule, "birch").events).slot
    assert list(after.claims) == [claim_of("birch")]
    assert after.conflict is None
    assert after.holder
    assert after.holder.company == "birch"


def test_each_party_is_told_its_own_note() -> None:
    note, other = sealed("Your documents were the older ones."), sealed("Well documented.")
    notes = {claim_of("alder"): note, claim_of("birch"): other}
    slot(*conflict("alder", "birch")).when(rule, "birch", notes=notes).told(
        alder=[lose(), settle(Settlement.RULED, note)], birch=[win(), settle(Settlement.RULED, other)]
    )


def test_the_winner_is_told_what_the_directories_answered() -> None:
    silent = info("source_unavailable", source="subscriptions")
    slot(*conflict("alder", "birch")).when(rule, "birch").told(silent, alder=[lose(), RULED], birch=[win(silent), RULED])


def test_the_slot_keeps_rationale_documents_notes_and_the_versions_compared() -> None:
    found = {
        "rationale": sealed("Birch's acknowledgement is the newer one."),
        "cited_documents": (document(3), document(4)),
        "notes": {claim_of("alder"): sealed("Too old.")},
        "versions": {claim_of("alder"): 4, claim_of("birch"): 7},
    }
    assert slot(*conflict("alder", "birch")).when(rule, "birch", **found).events[0] == ruled("birch", **found)


def test_only_a_party_can_win() -> None:
    slot(*conflict("alder", "birch")).when(rule, "cedar").then_refused("not_a_party")


def test_who_left_is_a_party_no_more() -> None:
    slot(*conflict("alder", "birch", "cedar"), left("birch")).when(rule, "birch").then_refused("not_a_party")


def test_only_the_conflict_that_runs_is_ruled_on() -> None:
    slot(*conflict("alder", "birch")).when(rule, "birch", conflict_id=uid("an earlier conflict")).then_refused("conflict_closed")
    slot(entered("alder")).when(rule, "alder").then_refused("conflict_closed")
    slot(*conflict("alder", "birch"), left("birch"), conflict_closed("alder", "birch")).when(rule, "cedar").then_refused("conflict_closed")
