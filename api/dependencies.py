"""What endpoints are given: who calls and with which right, on which version, and how answers are made."""

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.types import Message

from api.auth import actor_of, bearer
from api.wiring import House
from application.looking import one_look
from application.ports import CommandRecord
from application.work import Call, Expected
from domain.actor import Actor
from domain.errors import Refused
from domain.values import PARTNER_ROLES, REVIEWING_ROLES, VENDOR_ROLES, Role

FORM_DATA = "multipart/form-data"
BODY_BYTES, UPLOAD_BYTES = 8 << 20, 26 << 20


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


async def the_house(request: Request) -> House:
    """Async, as every dependency that has nothing to wait for: a thread would cost more than what it does."""
    return house_of(request)


def caller_of(request: Request) -> Actor:
    """Whose token it is; found out once for each request. Raises Unauthenticated or Refused("roles_conflict")."""
    if not hasattr(request.state, "caller"):
        request.state.caller = actor_of(house_of(request).signing.verify(bearer(request.headers.get("authorization"))))
    caller: Actor = request.state.caller
    return caller


class Permission:
    """The right to call an operation: one of these roles. As a dependency it gives the actor."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def admit(self, request: Request) -> Actor:
        """Raises Unauthenticated, Refused("roles_conflict") or Refused("role_required")."""
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
        if_match: Annotated[str | None, Header()] = None,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
    ) -> Call:
        actor = self.admit(request)
        record = None
        if idempotency_key is not None and request.method == "POST":
            record = CommandRecord(actor.sub, idempotency_key, fingerprint(request, await request.body()))
        return Call(actor, expected_of(if_match), record=record)


def fingerprint(request: Request, body: bytes) -> str:
    """What a key stands for: this body to this address. The version named by If-Match is no part of it."""
    return hashlib.sha256(b"\n".join([request.method.encode(), request.url.path.encode(), body])).hexdigest()


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


async def caught_up(request: Request, min_position: Annotated[int | None, Header(ge=0)] = None) -> None:
    """Holds a read back until the views hold what its caller has already seen."""
    if min_position is not None:
        await request.app.state.waiting.until(min_position)


CaughtUp = Depends(caught_up)


class GuardedRoute(APIRoute):
    """Refuses in the promised order: who calls and with which role, then unknown parameters, and only then reads the body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        dependants = list(flat(self.dependant))
        permissions = [one.call for one in dependants if isinstance(one.call, Permission)]
        known = {field.alias for one in dependants for field in one.query_params}
        wanted = media_type_of(self)
        most = UPLOAD_BYTES if wanted == FORM_DATA else BODY_BYTES

        async def guarded(request: Request) -> Response:
            with one_look():
                for permission in permissions:
                    permission.admit(request)
                refuse_unknown(request, known)
                refuse_other_media(request, wanted)
                return await handle(limited(request, most))

        return guarded


def flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for needed in dependant.dependencies:
        yield from flat(needed)


def refuse_unknown(request: Request, known: set[str]) -> None:
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        errors: list[dict[str, Any]] = [{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown]
        raise RequestValidationError(errors)


def media_type_of(route: APIRoute) -> str | None:
    """What the body has to be sent as; None where there is none."""
    if route.body_field is None:
        return None
    return FORM_DATA if isinstance(route.body_field.field_info, Form) else "application/json"


def refuse_other_media(request: Request, wanted: str | None) -> None:
    """Raises a 415 for a body of another type; no body at all is the endpoint's to judge."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if wanted and has_body and sent != wanted:
        raise HTTPException(415)


def limited(request: Request, most: int) -> Request:
    """The same request, whose body may not be larger than that, whether or not its length is told beforehand."""
    if int(request.headers.get("content-length", "0")) > most:
        raise HTTPException(413)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)
