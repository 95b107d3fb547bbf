"""From a token's claims to who calls; a token that mixes the sides is refused at the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.door.scopes import SCOPES, ScopeRequired
from api.door.tokens import Claims, InvalidToken, Unauthenticated
from domain.actor import Actor
from domain.errors import Refused
from domain.values import MAX_NAME, PARTNER_ROLES, SYSTEM, VENDOR_ROLES, Role

THEIR_SIDE = VENDOR_ROLES | {Role.OPERATOR}
KNOWN = {role.value: role for role in Role if role is not Role.SYSTEM}
NOBODYS = {SYSTEM, "command line"}


def bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("no bearer token")
    return token.strip()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, and within which scopes; None where none bind."""

    actor: Actor
    name: str
    scopes: frozenset[str] | None

    @property
    def sharer(self) -> str:
        """Who shares a bound: a company's people together, the vendor's each."""
        return self.actor.company or self.actor.sub

    def within(self, scope: str) -> None:
        """Raises ScopeRequired."""
        if self.scopes is not None and scope not in self.scopes:
            raise ScopeRequired(scope)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where an issuer writes roles and company, and what he calls our roles; without `renamed` he calls them as we do.

    A machine has to name its `machines_scopes`: not in the sandbox, where tokens have none.
    """

    roles: str = "roles"
    company: str = "partner_id"
    renamed: Sequence[tuple[str, Role]] = ()
    machines_scopes: bool = False

    def identity(self, claims: Claims) -> Identity:
        """Raises InvalidToken, or Refused("roles_conflict"): both sides in one token, or a company on the wrong side or missing."""
        named, company, name = words_at(claims, self.roles), at(claims, self.company), claims.get("name")
        roles = frozenset(role for word, role in self.renamed or KNOWN.items() if word in named)
        actor = Actor(subject_of(claims), roles, self.company_of(company))
        refuse_both_sides(actor)
        return Identity(actor, name if isinstance(name, str) and name else actor.sub, self.scopes(claims, actor, named))

    def company_of(self, told: Any) -> str | None:
        if told not in (None, "") and not is_name(told):
            raise InvalidToken("its company is no name")
        return None if told is None else str(told)

    def scopes(self, claims: Claims, actor: Actor, named: frozenset[str]) -> frozenset[str] | None:
        """From `scope`, `scp` and, as Entra ID has it, the roles. A person's token is bound by them once it names one of ours."""
        granted = (words_at(claims, "scope") | words_at(claims, "scp") | named) & SCOPES
        return granted if granted or (self.machines_scopes and is_machine(claims, actor)) else None


def is_machine(claims: Claims, actor: Actor) -> bool:
    """By RFC 9068 (the subject is the client; Okta says `cid`, Auth0 adds `@clients`), by Entra ID, or by its role."""
    itself = actor.sub.removesuffix("@clients") in (claims.get("client_id"), claims.get("cid"), claims.get("azp"))
    return itself or claims.get("idtyp") == "app" or Role.INTEGRATOR in actor.roles


def subject_of(claims: Claims) -> str:
    sub = claims.get("sub")
    if not is_name(sub) or sub in NOBODYS:
        raise InvalidToken("its sub names nobody")
    return str(sub)


def is_name(told: Any) -> bool:
    """As it will stand in the record: nothing is cut off it there."""
    return isinstance(told, str) and 0 < len(told) <= MAX_NAME and told == told.strip() and told.isprintable()


def refuse_both_sides(actor: Actor) -> None:
    partner, vendor = bool(actor.roles & PARTNER_ROLES), bool(actor.roles & THEIR_SIDE)
    if (partner and vendor) or (vendor and actor.company is not None) or (partner and not actor.company):
        raise Refused("roles_conflict")


def at(claims: Claims, path: str) -> Any:
    """A claim of that name, which may have dots in it, or a field of a claim: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def words_at(claims: Claims, path: str) -> frozenset[str]:
    """A list of words, or words with spaces between them; nothing said is none. Raises InvalidToken."""
    told = at(claims, path)
    listed = told.split() if isinstance(told, str) else told if told is not None else []
    if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
        raise InvalidToken("its roles or scopes are no list of words")
    return frozenset(listed)
