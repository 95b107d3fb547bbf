"""An arbitrator ends an association outside a conflict: guarded by the claim, decided by the slot."""

from tests.support.claims import FINAL, contested, settled
from tests.support.commands import revoke
from tests.support.people import tied
from tests.support.stories import given


def test_the_association_of_an_approved_claim_may_be_revoked() -> None:
    given("approved").guarded(revoke(), by="ann").then_nothing()


def test_in_a_conflict_only_a_ruling_ends_it() -> None:
    given("approved", contested()).guarded(revoke(), by="ann").then_refused("claim_contested")
    given("approved", contested(), settled()).guarded(revoke(), by="ann").then_nothing()


def test_without_an_association_there_is_nothing_to_revoke() -> None:
    for life in ("not validated", "queued", "in review", "asked", "rejected", "disputed", *FINAL):
        given(life).guarded(revoke(), by="ann").then_refused("wrong_status")


def test_the_order_of_refusal() -> None:
    given("ended", contested()).guarded(revoke(), by=tied("ann")).then_refused("conflict_of_interest")
    given("ended", contested()).guarded(revoke(), by="ann").then_refused("wrong_status")
    given("approved", contested()).guarded(revoke(), by="ann").then_refused("claim_contested")
