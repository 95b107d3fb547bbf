"""What endpoints are given: who calls and with which right, on which version, and how answers are made."""

import hashlib
from typing import Annotated

from fastapi import Depends, Header, Request

from api import waiting
from api.door.auth import Identity, bearer
from api.waiting import Waiting
from api.wiring import House
from application.ports import CommandRecord
from application.work import Call, Expected
from domain.actor import Actor
from domain.errors import Refused
from domain.values import PARTNER_ROLES, REVIEWING_ROLES, VENDOR_ROLES, Role, Whole

MAX_TAGS = 1_000


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


async def the_house(request: Request) -> House:
    """Async, as every dependency that has nothing to wait for: a thread would cost more than what it does."""
    return house_of(request)


async def identify(request: Request) -> Identity:
    """Whose token it is, for all that follows. Raises Unauthenticated, Refused("roles_conflict") IssuerUnavailable or TooOften."""
    request.state.identity = await house_of(request).identities.of(bearer(request.headers.get("authorization")))
    request.app.state.rates.count(caller_of(request))
    return identity_of(request)


def identity_of(request: Request) -> Identity:
    """As the route has found it out, before anything else."""
    identity: Identity = request.state.identity
    return identity


def caller_of(request: Request) -> Actor:
    return identity_of(request).actor


class Permission:
    """The right to call an operation: one of these roles. As a dependency it gives the actor."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def admit(self, request: Request) -> Actor:
        """Raises Refused("role_required")."""
        actor = caller_of(request)
        if self.roles and not actor.roles & self.roles:
            raise Refused("role_required")
        return actor

    async def __call__(self, request: Request) -> Actor:
        return self.admit(request)


class Caller(Permission):
    """The same right, as the call of a command on the version that If-Match names."""

    async def __call__(  # type: ignore[override]
        self,
        request: Request,
        if_match: Annotated[str | None, Header(max_length=MAX_TAGS)] = None,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
    ) -> Call:
        actor = self.admit(request)
        record = None
        if idempotency_key is not None and request.method == "POST":
            record = CommandRecord(actor.sub, idempotency_key, fingerprint(request, actor, await request.body()))
        return Call(actor, expected_of(if_match), record=record)


def fingerprint(request: Request, actor: Actor, body: bytes) -> str:
    """What a key stands for: this body to this address, for this company. The version named by If-Match is no part of it."""
    told = [request.method, request.url.path, actor.company or ""]
    return hashlib.sha256(b"\n".join([*(one.encode() for one in told), body])).hexdigest()


def expected_of(if_match: str | None) -> Expected:
    """Strong tags only; `*` names no version."""
    tags = [tag.strip() for tag in (if_match or "").split(",")]
    return Expected(() if "*" in tags else tuple(tag.strip('"') for tag in tags if tag))


AnyoneSignedIn = Annotated[Actor, Depends(Permission())]
Partner = Annotated[Actor, Depends(Permission(*PARTNER_ROLES))]
Vendor = Annotated[Actor, Depends(Permission(*VENDOR_ROLES))]
PartnerOrVendor = Annotated[Actor, Depends(Permission(*PARTNER_ROLES, *VENDOR_ROLES))]
Auditor = Annotated[Actor, Depends(Permission(Role.COMPLIANCE))]
Operator = Annotated[Actor, Depends(Permission(Role.OPERATOR))]
ReferenceReader = Annotated[Actor, Depends(Permission(Role.OPERATOR, Role.COMPLIANCE))]
ByPartner = Annotated[Call, Depends(Caller(*PARTNER_ROLES))]
ByReviewer = Annotated[Call, Depends(Caller(*REVIEWING_ROLES))]
ByArbitrator = Annotated[Call, Depends(Caller(Role.ARBITRATOR))]
ByPartnerOrReviewer = Annotated[Call, Depends(Caller(*PARTNER_ROLES, *REVIEWING_ROLES))]
ByOperator = Annotated[Call, Depends(Caller(Role.OPERATOR))]
TheHouse = Annotated[House, Depends(the_house)]


async def caught_up(request: Request, min_position: Annotated[Whole | None, Header()] = None) -> None:
    """Holds a read back until the views hold what its caller has already seen."""
    if min_position is not None:
        hall: Waiting = request.app.state.waiting
        if not await hall.until(min_position, identity_of(request).sharer, waiting.WAIT_SECONDS):
            raise Refused("projection_behind")


async def signed_up_to(request: Request, position: int) -> None:
    """Waits until the newest checkpoint holds it, for a moment: what it holds then is what is answered from."""
    hall: Waiting = request.app.state.signed
    await hall.until(position, identity_of(request).sharer, waiting.MOMENT_SECONDS)


CaughtUp = Depends(caught_up)
