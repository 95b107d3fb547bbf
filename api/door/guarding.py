"""In which order a request is refused: before its body is read, what can be known before."""

from collections.abc import Iterator
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute

from api.dependencies import Permission, identify
from api.door.absent import Handle, in_steps
from api.door.limits import UPLOAD_BYTES, Incoming, Rooms, most_of
from api.door.scopes import scope_of
from application.looking import one_look

FORM_DATA = "multipart/form-data"
MOST_TOLD = 100


class GuardedRoute(APIRoute):
    """Refuses in the promised order: who calls and with which role, then unknown parameters, and only then reads the body."""

    def get_route_handler(self) -> Handle:
        handle = in_steps(super().get_route_handler())
        dependants = list(flat(self.dependant))
        permissions = [one.call for one in dependants if isinstance(one.call, Permission)]
        known = {field.alias for one in dependants for field in one.query_params}
        scope, wanted = scope_of(self), media_type_of(self)
        most = heaviest_of(self)

        async def guarded(request: Request) -> Response:
            with one_look():
                identity = await identify(request) if permissions else None
                for permission in permissions:
                    permission.admit(request)
                if identity:
                    identity.within(scope)
                refuse_unknown(request, known)
                refuse_other_media(request, wanted)
                return await taken_in(request, most, identity.sharer if identity else "", handle) if most else await handle(request)

        return guarded


async def taken_in(request: Request, most: int, who: str, handle: Handle) -> Response:
    rooms: Rooms = request.app.state.rooms
    incoming = Incoming(request, most, rooms.uploads if most == UPLOAD_BYTES else rooms.json, rooms.alone, who)
    try:
        return await handle(incoming)
    finally:
        incoming.done()


def flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for needed in dependant.dependencies:
        yield from flat(needed)


def refuse_unknown(request: Request, known: set[str]) -> None:
    unknown = [name for name in request.query_params if name not in known][:MOST_TOLD]
    if unknown:
        errors: list[dict[str, Any]] = [{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown]
        raise RequestValidationError(errors)


def heaviest_of(route: APIRoute) -> int:
    """How many bytes a body may have; 0 where there is none."""
    if route.body_field is None:
        return 0
    form: Any = route.body_field.field_info.annotation
    return UPLOAD_BYTES if media_type_of(route) == FORM_DATA else most_of(form)


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
