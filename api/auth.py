"""From a token's claims to who acts; a token that mixes the sides is refused at the door."""

from typing import Any

from api.tokens import Unauthenticated
from domain.actor import Actor
from domain.errors import Refused
from domain.values import PARTNER_ROLES, VENDOR_ROLES, Role

THEIR_SIDE = VENDOR_ROLES | {Role.OPERATOR}
KNOWN = {role.value: role for role in Role if role is not Role.SYSTEM}


def bearer(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("no bearer token")
    return token.strip()


def actor_of(claims: dict[str, Any]) -> Actor:
    """Raises Refused("roles_conflict"): both sides in one token, or a company on the wrong side or missing."""
    sub, company = claims.get("sub"), claims.get("partner_id")
    if not isinstance(sub, str) or not sub:
        raise Unauthenticated("the token names no subject")
    roles = frozenset(KNOWN[role] for role in claims.get("roles", ()) if role in KNOWN)
    partner, vendor = bool(roles & PARTNER_ROLES), bool(roles & THEIR_SIDE)
    if (partner and vendor) or (vendor and company is not None) or (partner and not company):
        raise Refused("roles_conflict")
    return Actor(sub, roles, company)
