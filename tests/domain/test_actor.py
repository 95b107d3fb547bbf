"""Who acts, and what each may see."""

import pytest

from domain.actor import Actor
from domain.values import Role
from tests.support.people import PEOPLE

PARTNERS = [Role.BILLING_ADMIN, Role.GLOBAL_ADMIN, Role.INCENTIVES_ADMIN, Role.INTEGRATOR]


@pytest.mark.parametrize(
    ("role", "partner", "vendor", "reviews", "arbitrates"),
    [
        *((role, True, False, False, False) for role in PARTNERS),
        (Role.REVIEWER, False, True, True, False),
        (Role.ARBITRATOR, False, True, True, True),
        (Role.COMPLIANCE, False, True, False, False),
        (Role.OPERATOR, False, False, False, False),
        (Role.SYSTEM, False, False, False, False),
    ],
)
def test_what_a_role_makes_of_a_person(role: Role, partner: bool, vendor: bool, reviews: bool, arbitrates: bool) -> None:
    actor = Actor("someone", frozenset({role}))
    assert (actor.is_partner, actor.is_vendor, actor.reviews, actor.arbitrates) == (partner, vendor, reviews, arbitrates)


@pytest.mark.parametrize("who", ["ada", "bot", "rex", "ann", "carl", "system"])
def test_these_see_a_claim_of_alders(who: str) -> None:
    assert PEOPLE[who].may_see("alder")


@pytest.mark.parametrize("who", ["ben", "olga"])
def test_for_these_it_is_absent(who: str) -> None:
    assert not PEOPLE[who].may_see("alder")


def test_rights_of_several_roles_add_up() -> None:
    actor = Actor("someone", frozenset({Role.COMPLIANCE, Role.REVIEWER}))
    assert actor.is_vendor
    assert actor.reviews
    assert not actor.arbitrates


def test_the_record_names_the_strongest_role() -> None:
    assert PEOPLE["ann"].role is Role.ARBITRATOR
    assert Actor("someone", frozenset({Role.OPERATOR, Role.REVIEWER})).role is Role.REVIEWER
    assert all(Actor("someone", frozenset({role})).role is role for role in Role)
