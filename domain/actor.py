"""Who acts: a person or machine with roles, a company on the partner's side, and declared ties on the vendor's."""

from dataclasses import dataclass

from domain.values import PARTNER_ROLES, REVIEWING_ROLES, SYSTEM, VENDOR_ROLES, CompanyId, PersonId, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """`sub` is the subject of the token; `ties` are companies this person may not judge."""

    sub: PersonId
    roles: frozenset[Role]
    company: CompanyId | None = None
    ties: frozenset[CompanyId] = frozenset()

    @property
    def is_partner(self) -> bool:
        return bool(self.roles & PARTNER_ROLES)

    @property
    def is_vendor(self) -> bool:
        return bool(self.roles & VENDOR_ROLES)

    @property
    def reviews(self) -> bool:
        return bool(self.roles & REVIEWING_ROLES)

    @property
    def arbitrates(self) -> bool:
        return Role.ARBITRATOR in self.roles

    @property
    def role(self) -> Role:
        """The role the record names: the strongest one held."""
        return next(role for role in STRONGEST_FIRST if role in self.roles)

    def may_see(self, company: CompanyId) -> bool:
        return self.is_vendor or Role.SYSTEM in self.roles or self.company == company


STRONGEST_FIRST = (
    Role.SYSTEM,
    Role.ARBITRATOR,
    Role.REVIEWER,
    Role.COMPLIANCE,
    Role.OPERATOR,
    Role.GLOBAL_ADMIN,
    Role.BILLING_ADMIN,
    Role.INCENTIVES_ADMIN,
    Role.INTEGRATOR,
)
THE_SYSTEM = Actor(SYSTEM, frozenset({Role.SYSTEM}))
