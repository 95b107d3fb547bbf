"""In which order a request is refused: before its body is read, what can be known before."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute

from api.dependencies import Permission
from api.limits import BODY_BYTES, UPLOAD_BYTES, limited
from application.looking import one_look

FORM_DATA = "multipart/form-data"


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
