"""Who is in the demo: partners with their people and MPN ids, and the vendor's people with their ties."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from api.demo.names import FIRST, LAST, PARTNERS, slug
from application.work import Call, Expected
from domain.actor import Actor
from domain.values import Role

SPECIAL_TYPES = ("FRP FastTrack", "Learning partner")
PARTNER_ROLES = (Role.INCENTIVES_ADMIN, Role.BILLING_ADMIN, Role.GLOBAL_ADMIN)


@dataclass(frozen=True, slots=True)
class Person:
    sub: str
    name: str
    roles: tuple[Role, ...]
    company: str | None = None

    def call(self, version: str | None = None) -> Call:
        """A command of this person, on the version it has seen where the command asks for one."""
        expected = Expected((version,)) if version else Expected()
        return Call(Actor(self.sub, frozenset(self.roles), self.company), expected)

    @property
    def token_claims(self) -> dict[str, Any]:
        return {"sub": self.sub, "name": self.name, "roles": [role.value for role in self.roles], "partner_id": self.company}


@dataclass(frozen=True, slots=True)
class Mpn:
    id: str
    location: str
    enrolled: bool
    special: str | None


@dataclass(frozen=True, slots=True)
class Partner:
    """`people` are one for each role on the partner's side; the last one is a machine."""

    id: str
    name: str
    country: str
    mpns: tuple[Mpn, ...]
    people: tuple[Person, ...]

    @property
    def enrolled(self) -> tuple[Mpn, ...]:
        return tuple(mpn for mpn in self.mpns if mpn.enrolled)

    @property
    def not_enrolled(self) -> Mpn:
        return next(mpn for mpn in self.mpns if not mpn.enrolled)


@dataclass(frozen=True, slots=True)
class Cast:
    """`ties` are (reviewer, partner); the first reviewer and the first arbitrator have none."""

    partners: tuple[Partner, ...]
    reviewers: tuple[Person, ...]
    arbitrators: tuple[Person, ...]
    compliance: Person
    operator: Person
    ties: tuple[tuple[str, str], ...]

    @property
    def star(self) -> Partner:
        """The partner that meets everything once; its people are the ones to try."""
        return self.partners[0]

    def untied(self, people: tuple[Person, ...], *companies: str) -> list[Person]:
        return [one for one in people if not any((one.sub, company) in self.ties for company in companies)]


def cast(rng: random.Random) -> Cast:
    pairs = list(product(FIRST, LAST))
    rng.shuffle(pairs)
    names = iter(pairs)
    reviewers = tuple(person(next(names), Role.REVIEWER) for _ in range(6))
    arbitrators = tuple(person(next(names), Role.ARBITRATOR, Role.REVIEWER) for _ in range(2))
    partners = tuple(partner(rng, names, *told) for told in PARTNERS)
    return Cast(
        partners=partners,
        reviewers=reviewers,
        arbitrators=arbitrators,
        compliance=person(next(names), Role.COMPLIANCE),
        operator=person(next(names), Role.OPERATOR),
        ties=tuple((tied.sub, one.id) for tied, one in zip((*reviewers[3:], arbitrators[1]), rng.sample(partners, 4), strict=True)),
    )


def person(name: tuple[str, str], *roles: Role, company: str | None = None) -> Person:
    return Person(".".join(name).lower(), " ".join(name), roles, company)


def partner(rng: random.Random, names: Iterator[tuple[str, str]], name: str, city: str, country: str) -> Partner:
    known = slug(name)
    staff = (person(next(names), role, company=known) for role in PARTNER_ROLES)
    machine = Person(f"{known}-connector", f"{name} connector", (Role.INTEGRATOR,), known)
    return Partner(known, name, country, mpns(rng, city), (*staff, machine))


def mpns(rng: random.Random, city: str) -> tuple[Mpn, ...]:
    """Some are enrolled; of a special type is one now and then; the last one is neither."""
    enrolled = [Mpn(mpn_id(rng), f"{city}{part}", True, None) for part in ("", " North", " South")[: rng.randint(1, 3)]]
    special = [Mpn(mpn_id(rng), f"{city} programme office", True, rng.choice(SPECIAL_TYPES))] if rng.random() < 0.4 else []
    return (*enrolled, *special, Mpn(mpn_id(rng), f"{city} branch", False, None))


def mpn_id(rng: random.Random) -> str:
    return str(rng.randint(4_000_000, 6_999_999))
