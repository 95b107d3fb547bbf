"""The subscription is over: nobody stays in the slot."""

from domain.claim.events import Settlement
from domain.slot.events import Left, Why
from domain.values import EndReason
from tests.support.commands import close_for_subscription, lose_slot, settle
from tests.support.slots import association_ended, conflict, conflict_closed, end_subscription, entered, held_by, left, slot

LEFT = settle(Settlement.LEFT)
ENDED = association_ended("alder", EndReason.SUBSCRIPTION_ENDED)
HOLDER_LOST, CLOSED = lose_slot(EndReason.SUBSCRIPTION_ENDED), close_for_subscription()


def gone(company: str) -> Left:
    return left(company, Why.SUBSCRIPTION_ENDED)


def test_an_open_claim_is_closed() -> None:
    slot(entered("alder")).when(end_subscription).then(gone("alder")).told(alder=[CLOSED])


def test_the_holder_is_told_that_its_association_ended() -> None:
    slot(*held_by("alder")).when(end_subscription).then(ENDED, gone("alder")).told(alder=[HOLDER_LOST])


def test_a_conflict_ends_with_the_subscription_for_everyone() -> None:
    slot(*conflict("alder", "birch", "cedar")).when(end_subscription).then(
        gone("alder"), gone("birch"), gone("cedar"), conflict_closed("alder", "birch", "cedar")
    ).told(alder=[CLOSED, LEFT], birch=[CLOSED, LEFT], cedar=[CLOSED, LEFT])


def test_holder_and_challengers_go_together() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(end_subscription).then(
        ENDED, gone("alder"), gone("birch"), conflict_closed("alder", "birch")
    ).told(alder=[HOLDER_LOST, LEFT], birch=[CLOSED, LEFT])


def test_in_an_empty_slot_nothing_ends() -> None:
    slot().when(end_subscription).then_nothing()
    slot(entered("alder"), left("alder")).when(end_subscription).then_nothing()
