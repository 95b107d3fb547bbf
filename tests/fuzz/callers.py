"""Who calls: every role, mostly one that may; also strangers, people without a role, and tokens that are none."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from random import Random
from typing import Any

from schemathesis.auths import AuthContext

from api.wiring import House
from domain.values import Role

WELL_CHOSEN = 0.85
GARBAGE = "Bearer garbage"
ALL_ROLES = set(Role) - {Role.SYSTEM}


@dataclass(frozen=True)
class Caller:
    name: str
    roles: frozenset[str] = frozenset()
    company: str | None = None
    bearer: str | None = None
    scope: str | None = None
    sub: str = ""

    @property
    def signed_in(self) -> bool:
        return self.bearer is not None and self.name not in ("garbage", "mixed")

    def may(self, wanted: Set[str], scope: str) -> bool:
        """Where all roles are wanted, none is."""
        return self.signed_in and (wanted == ALL_ROLES or bool(self.roles & wanted)) and self.scope in (None, scope)


PEOPLE = (
    *(("ada", role, "alder") for role in (Role.INCENTIVES_ADMIN, Role.BILLING_ADMIN, Role.GLOBAL_ADMIN, Role.INTEGRATOR)),
    ("ben", Role.INCENTIVES_ADMIN, "birch"),
    ("rex", Role.REVIEWER, None),
    ("rita", Role.REVIEWER, None),
    ("ann", Role.ARBITRATOR, None),
    ("carl", Role.COMPLIANCE, None),
    ("olga", Role.OPERATOR, None),
)


NAMES = (
    *(f"{role} {who} of {of}" if of else f"{role} {who}" for who, role, of in PEOPLE),
    *("bound by scope", "mixed", "no role", "garbage", "nobody"),
)


def callers(house: House) -> list[Caller]:
    def caller(sub: str, roles: Sequence[str], company: str | None = None, scope: str | None = None) -> Caller:
        claims = {"sub": sub, "name": sub, "roles": list(roles), "partner_id": company, **({"scope": scope} if scope else {})}
        return Caller(next(names), frozenset(roles), company, f"Bearer {house.signing.mint(claims)}", scope, sub)

    names = iter(NAMES)
    people = [caller(who, [role], of) for who, role, of in PEOPLE]
    bound = caller("ina", [Role.INTEGRATOR], "alder", "claims.read")
    mixed, nothing = caller("mia", [Role.REVIEWER, Role.INTEGRATOR], "alder"), caller("noa", [])
    return [*people, bound, mixed, nothing, Caller("garbage", bearer=GARBAGE), Caller("nobody")]


class Door:
    """Whom schemathesis takes for the next request of an operation."""

    def __init__(self, everyone: Sequence[Caller], dice: Random) -> None:
        self.everyone, self.dice = everyone, dice
        self.by_bearer = {caller.bearer: caller for caller in everyone}

    def get(self, case: Any, context: AuthContext) -> Caller:
        return self.for_an_operation(context.operation.definition.raw)

    def for_an_operation(self, told: Any) -> Caller:
        """`told` as the document has it."""
        may = [one for one in self.everyone if "x-roles" not in told or one.may(set(told["x-roles"]), told["x-scope"])]
        return self.dice.choice(may if self.dice.random() < WELL_CHOSEN else self.everyone)

    def set(self, case: Any, caller: Caller, context: AuthContext) -> None:
        if caller.bearer:
            case.headers["Authorization"] = caller.bearer

    def who(self, authorization: str | None) -> Caller:
        return self.by_bearer.get(authorization) or self.by_bearer[GARBAGE]
