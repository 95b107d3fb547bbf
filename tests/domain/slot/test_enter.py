"""A claim comes into its slot."""

from domain.slot.key import SlotKey
from tests.support.commands import contest
from tests.support.directory import SALES_SLOT
from tests.support.slots import (
    claim_of,
    conflict,
    conflict_closed,
    conflict_opened,
    enter,
    entered,
    held_by,
    left,
    slot,
)
from tests.support.values import CONFLICT


def test_the_first_company_stands_alone() -> None:
    slot().when(enter, "alder").then(entered("alder")).told()


def test_two_partners_in_one_slot_open_one_conflict() -> None:
    slot(entered("alder")).when(enter, "birch").then(entered("birch"), conflict_opened("alder", "birch")).told(
        alder=[contest()], birch=[contest()]
    )


def test_a_newcomer_contests_the_incumbent_too() -> None:
    slot(*held_by("alder")).when(enter, "birch").then(entered("birch"), conflict_opened("alder", "birch")).told(
        alder=[contest()], birch=[contest()]
    )


def test_a_third_party_joins_the_conflict_and_touches_no_claim_but_its_own() -> None:
    slot(*conflict("alder", "birch")).when(enter, "cedar").then(entered("cedar")).told(cedar=[contest()])


def test_a_company_is_in_a_slot_once() -> None:
    slot(entered("alder")).when(enter, "alder").then_refused("slot_already_claimed")
    slot(*held_by("alder")).when(enter, "alder").then_refused("slot_already_claimed")
    slot(*conflict("alder", "birch")).when(enter, "birch").then_refused("slot_already_claimed")


def test_a_company_that_left_may_come_again_as_a_new_contender() -> None:
    slot(*conflict("alder", "birch"), left("birch"), conflict_closed("alder", "birch")).when(enter, "birch").then(
        entered("birch"), conflict_opened("alder", "birch")
    ).told(alder=[contest()], birch=[contest()])


def test_an_empty_slot_is_as_good_as_a_new_one() -> None:
    slot(entered("alder"), left("alder")).when(enter, "birch").then(entered("birch")).told()


def test_the_slot_knows_who_is_in_it_and_what_it_is() -> None:
    now = slot(*conflict("alder", "birch", holder="alder")).slot
    assert now.claims == {claim_of("alder"): "alder", claim_of("birch"): "birch"}
    assert now.conflict == CONFLICT
    assert now.holder
    assert now.holder.company == "alder"
    assert now.has("birch")
    assert not now.has("cedar")
    assert now.others_than("alder")
    assert not slot(entered("alder")).slot.others_than("alder")
    assert (now.version, now.key) == (4, SlotKey.model_validate(SALES_SLOT.model_dump()))
