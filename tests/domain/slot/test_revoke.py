"""An arbitrator ends the association of a claim outside a conflict, and no other."""

from domain.slot.events import Why
from domain.values import EndReason
from tests.support.commands import lose_slot
from tests.support.slots import association_ended, conflict, entered, held_by, left, revoke, slot
from tests.support.values import sealed

RATIONALE = sealed("The consent was forged.")


def test_it_is_told_to_the_claim_and_its_rationale_stays_in_the_slot() -> None:
    slot(*held_by("alder")).when(revoke, "alder", RATIONALE).then(
        association_ended("alder", EndReason.REVOKED, RATIONALE), left("alder", Why.REVOKED)
    ).told(alder=[lose_slot(EndReason.REVOKED)])


def test_who_does_not_hold_the_slot_has_nothing_to_lose() -> None:
    slot(*held_by("birch")).when(revoke, "alder", RATIONALE).then_refused("wrong_status")
    slot(entered("alder")).when(revoke, "alder", RATIONALE).then_refused("wrong_status")


def test_in_a_conflict_there_is_a_ruling() -> None:
    slot(*conflict("alder", "birch", holder="alder")).when(revoke, "alder", RATIONALE).then_refused("claim_contested")
