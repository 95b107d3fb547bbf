"""A claim leaves its slot without a ruling."""

import pytest

from domain.claim.events import Settlement
from domain.slot.events import Why
from tests.support.commands import settle
from tests.support.slots import conflict, conflict_closed, entered, held_by, leave, left, slot
from tests.support.values import CONFLICT

LEFT, OTHERS_LEFT = settle(Settlement.LEFT), settle(Settlement.OTHERS_LEFT)


@pytest.mark.parametrize("why", [Why.WITHDRAWN, Why.REJECTED])
def test_who_stood_alone_leaves_an_empty_slot(why: Why) -> None:
    slot(entered("alder")).when(leave, "alder", why).then(left("alder", why)).told()


@pytest.mark.parametrize("why", [Why.WITHDRAWN, Why.REJECTED])
def test_when_one_of_two_leaves_the_conflict_is_over_for_both(why: Why) -> None:
    slot(*conflict("alder", "birch")).when(leave, "birch", why).then(left("birch", why), conflict_closed("alder", "birch")).told(
        alder=[OTHERS_LEFT], birch=[LEFT]
    )


def test_when_the_only_challenger_leaves_the_incumbent_is_settled_and_keeps_what_it_holds() -> None:
    contested = slot(*conflict("alder", "birch", holder="alder"))
    contested.when(leave, "birch").then(left("birch"), conflict_closed("alder", "birch")).told(alder=[OTHERS_LEFT], birch=[LEFT])


def test_when_one_of_several_leaves_the_others_stay_contested_and_learn_nothing() -> None:
    slot(*conflict("alder", "birch", "cedar")).when(leave, "alder").then(left("alder")).told(alder=[LEFT])


def test_the_conflict_goes_on_under_its_own_id_when_the_first_two_are_gone() -> None:
    later = slot(*conflict("alder", "birch", "cedar", "douglas"), left("alder"), left("birch"))
    assert later.slot.conflict == CONFLICT
    later.when(leave, "cedar").then(left("cedar"), conflict_closed("cedar", "douglas")).told(cedar=[LEFT], douglas=[OTHERS_LEFT])


def test_who_is_not_in_the_slot_leaves_nothing() -> None:
    slot(*held_by("alder")).when(leave, "birch").then_nothing()
    slot().when(leave, "birch").then_nothing()
