"""The people of the tests, by first name; partners are called after their companies' initials."""

from dataclasses import replace

from domain.actor import THE_SYSTEM, Actor
from domain.values import Role


def partner(sub: str, company: str, *roles: Role) -> Actor:
    return Actor(sub, frozenset(roles or {Role.INCENTIVES_ADMIN}), company=company)


def vendor(sub: str, *roles: Role) -> Actor:
    return Actor(sub, frozenset(roles))


PEOPLE: dict[str, Actor] = {
    actor.sub: actor
    for actor in (
        partner("ada", "alder"),
        partner("ben", "birch"),
        partner("bot", "alder", Role.INTEGRATOR),
        vendor("rex", Role.REVIEWER),
        vendor("rita", Role.REVIEWER),
        vendor("ann", Role.ARBITRATOR, Role.REVIEWER),
        vendor("carl", Role.COMPLIANCE),
        vendor("olga", Role.OPERATOR),
        THE_SYSTEM,
    )
}


def person(who: str | Actor) -> Actor:
    return PEOPLE[who] if isinstance(who, str) else who


def tied(who: str, to: str = "alder") -> Actor:
    """The same person with a declared tie to a company."""
    return replace(PEOPLE[who], ties=frozenset({to}))
