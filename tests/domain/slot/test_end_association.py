"""A company is no longer partner of record, by its own wish or an arbitrator's word."""

from domain.claim.events import Settlement
from domain.slot.events import Why
from domain.values import EndReason
from tests.support.commands import lose_slot, settle
from tests.support.slots import association_ended, conflict, conflict_closed, end_association, entered, held_by, left, slot
from tests.support.values import CONFLICT, sealed

LEFT, OTHERS_LEFT = settle(Settlement.LEFT), settle(Settlement.OTHERS_LEFT)
GONE = (association_ended("alder"), left("alder", Why.PARTNER_REQUEST))


def test_the_holder_goes_and_the_slot_is_free() -> None:
    outcome = slot(*held_by("alder")).when(end_association, EndReason.PARTNER_REQUEST).then(*GONE)
    outcome.told()
    after = slot(*held_by("alder"), *outcome.events).slot
    assert after.holder is None
    assert not after.claims


def test_an_incumbent_that_leaves_its_only_challenger_settles_it() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(end_association, EndReason.PARTNER_REQUEST).then(
        *GONE, conflict_closed("alder", "birch")
    ).told(alder=[LEFT], birch=[OTHERS_LEFT])


def test_an_incumbent_that_leaves_several_challengers_leaves_them_contested() -> None:
    outcome = slot(*conflict("alder", "birch", "cedar", holder="alder")).when(end_association, EndReason.PARTNER_REQUEST).then(*GONE)
    outcome.told(alder=[LEFT])
    after = slot(*conflict("alder", "birch", "cedar", holder="alder"), *outcome.events).slot
    assert after.conflict == CONFLICT
    assert after.holder is None


def test_a_revocation_is_told_to_the_claim_and_keeps_its_rationale_in_the_slot() -> None:
    rationale = sealed("The consent was forged.")
    slot(*held_by("alder")).when(end_association, EndReason.REVOKED, rationale).then(
        association_ended("alder", EndReason.REVOKED, rationale), left("alder", Why.REVOKED)
    ).told(alder=[lose_slot(EndReason.REVOKED)])


def test_where_nobody_holds_the_slot_nothing_ends() -> None:
    slot(entered("alder")).when(end_association, EndReason.PARTNER_REQUEST).then_nothing()
    slot(*conflict("alder", "birch")).when(end_association, EndReason.PARTNER_REQUEST).then_nothing()
