"""A reviewer's approval makes a company partner of record."""

from tests.support.slots import (
    associate,
    association_ended,
    association_of,
    association_started,
    conflict,
    conflict_closed,
    entered,
    held_by,
    left,
    slot,
)


def test_who_stands_alone_becomes_partner_of_record() -> None:
    slot(entered("alder")).when(associate, "alder").then(association_started("alder")).told()


def test_the_slot_knows_its_holder() -> None:
    holder = slot(*held_by("alder")).slot.holder
    assert holder
    assert (holder.company, holder.id) == ("alder", association_of("alder"))


def test_nobody_becomes_partner_of_record_while_another_company_is_in_the_slot() -> None:
    slot(*conflict("alder", "birch")).when(associate, "alder").then_refused("claim_contested")
    slot(*conflict("alder", "birch", holder="alder")).when(associate, "birch").then_refused("claim_contested")


def test_a_slot_that_is_held_is_not_given_again() -> None:
    slot(*held_by("alder")).when(associate, "alder").then_refused("claim_contested")


def test_who_is_left_of_a_conflict_may_be_approved() -> None:
    slot(*conflict("alder", "birch"), left("alder"), conflict_closed("alder", "birch")).when(associate, "birch").then(
        association_started("birch")
    )


def test_a_slot_that_became_free_is_given_to_the_next() -> None:
    slot(*held_by("alder"), association_ended("alder"), left("alder"), entered("birch")).when(associate, "birch").then(
        association_started("birch")
    )


def test_who_has_left_the_slot_does_not_hold_it() -> None:
    slot(entered("alder"), left("alder")).when(associate, "alder").then_refused("wrong_status")
