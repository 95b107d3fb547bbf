"""Every error as an RFC 9457 problem, in the reader's language: the one table from refusals to answers."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.door.rates import TooOften
from api.door.scopes import ScopeRequired
from api.door.strict_json import DEEPEST, TooDeep
from api.door.tokens import InvalidToken, Unauthenticated
from api.shapes.common import FindingOut, InvalidOut, ProblemOut
from api.texts import Texts, negotiate, texts
from application.ports import Busy, FileTypeNotAllowed, Infected, IssuerUnavailable, NoRoom, ScannerUnavailable, Unavailable, Unreadable
from application.reference_rows import BadRows
from domain.errors import Refusal, Refused, VersionMismatch
from domain.values import Finding

log = structlog.get_logger()
CHALLENGE = 'Bearer realm="claimlog"'

STATUS_OF = {
    "cursor_invalid": 400,
    "malformed_json": 400,
    "unknown_parameter": 400,
    "unauthenticated": 401,
    "role_required": 403,
    "scope_required": 403,
    "roles_conflict": 403,
    "conflict_of_interest": 403,
    "same_reviewer": 403,
    "not_found": 404,
    "before_first_event": 404,
    "version_unknown": 404,
    "not_in_log": 404,
    "method_not_allowed": 405,
    "wrong_status": 409,
    "claim_final": 409,
    "claim_contested": 409,
    "claim_full": 409,
    "not_assigned": 409,
    "assigned_to_other": 409,
    "response_overdue": 409,
    "dispute_window_closed": 409,
    "already_disputed": 409,
    "not_disputable": 409,
    "slot_already_claimed": 409,
    "facts_changed": 409,
    "no_open_request": 409,
    "conflict_closed": 409,
    "not_a_party": 409,
    "rebuild_running": 409,
    "document_quarantined": 409,
    "request_timeout": 408,
    "version_mismatch": 412,
    "too_large": 413,
    "file_type_not_allowed": 415,
    "media_type_not_supported": 415,
    "claim_not_acceptable": 422,
    "validation_error": 422,
    "document_infected": 422,
    "idempotency_key_reused": 422,
    "if_match_required": 428,
    "rate_limited": 429,
    "internal_error": 500,
    "projection_behind": 503,
    "busy": 503,
    "issuer_unavailable": 503,
    "scanner_unavailable": 503,
    "store_unavailable": 503,
}
OF_THE_FRAMEWORK = {
    400: "malformed_json",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    415: "media_type_not_supported",
    503: "busy",
}
MOST_TOLD = 1_000  # mistakes
RETRY_AFTER_SECONDS = {
    "rate_limited": "1",
    "projection_behind": "1",
    "busy": "1",
    "issuer_unavailable": "10",
    "scanner_unavailable": "10",
    "store_unavailable": "5",
}


def problem(request: Request, code: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """`more` are the members a code adds: findings, errors, current_version."""
    words = language_of(request)
    body = ProblemOut(
        type=f"urn:claimlog:problem:{code}",
        title=words.title(code),
        status=STATUS_OF[code],
        detail=words.detail(code),
        instance=request.url.path,
        code=code,
        trace_id=request.state.trace_id,
        **more,
    )
    sent = {**({"Retry-After": RETRY_AFTER_SECONDS[code]} if code in RETRY_AFTER_SECONDS else {}), **(headers or {})}
    content = {name: value for name, value in body.model_dump(mode="json").items() if value is not None}
    return JSONResponse(content, STATUS_OF[code], sent, media_type="application/problem+json")


def language_of(request: Request) -> Texts:
    return texts(negotiate(request.headers.get("accept-language")))


def finding_out(finding: Finding, words: Texts) -> FindingOut:
    return FindingOut(**finding.model_dump(), message=words.message(finding), remedy=words.remedy(finding))


def invalid(errors: Iterable[tuple[str, str]]) -> list[InvalidOut]:
    return [InvalidOut(pointer=pointer, detail=detail) for pointer, detail in errors]


def refused(request: Request, error: Refusal) -> JSONResponse:
    return problem(request, error.code)


def refused_by_a_rule(request: Request, error: Refused) -> JSONResponse:
    words = language_of(request)
    findings = [finding_out(finding, words) for finding in error.findings] or None
    errors = invalid((pointer, words.invalid(kind_at(pointer))) for pointer in error.pointers) or None
    return problem(request, error.code, findings=findings, errors=errors)


def bad_rows(request: Request, error: BadRows) -> JSONResponse:
    words = language_of(request)
    told = invalid((f"/{bad.row}{bad.pointer}", words.invalid(bad.kind, **bad.params)) for bad in error.problems)
    return problem(request, error.code, errors=told)


def stale(request: Request, error: VersionMismatch) -> JSONResponse:
    current = int(error.current) if error.current.isdigit() else error.current
    return problem(request, error.code, current_version=current)


def no_entry(request: Request, error: Unauthenticated) -> JSONResponse:
    why = f', error="invalid_token", error_description="{error}"' if isinstance(error, InvalidToken) else ""
    return problem(request, "unauthenticated", headers={"WWW-Authenticate": f"{CHALLENGE}{why}"})


def out_of_scope(request: Request, error: ScopeRequired) -> JSONResponse:
    return problem(
        request, "scope_required", headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{error.scope}"'}
    )


def too_often(request: Request, error: TooOften) -> JSONResponse:
    return problem(request, "rate_limited", headers={"Retry-After": str(error.seconds)})


def too_deep(request: Request, _: TooDeep) -> JSONResponse:
    told = language_of(request).invalid("too_deep", deepest=DEEPEST)
    return problem(request, "validation_error", errors=invalid([("", told)]))


def of_the_framework(request: Request, error: HTTPException) -> JSONResponse:
    if error.status_code == 400 and request.headers.get("content-type", "").lower().startswith("multipart/"):
        return problem(request, "validation_error", errors=invalid([("/file", language_of(request).invalid("value_error"))]))
    headers = {"Allow": ", ".join(methods_at(request))} if error.status_code == 405 else error.headers
    return problem(request, OF_THE_FRAMEWORK.get(error.status_code, "internal_error"), headers=headers)


def methods_at(request: Request) -> list[str]:
    """All that the address takes: each method is a route of its own, and the framework names those of one."""
    leading = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in leading for method in route.methods})


def issuer_gone(request: Request, _: IssuerUnavailable) -> JSONResponse:
    return problem(request, "issuer_unavailable")


def unfit(request: Request, error: FileTypeNotAllowed) -> JSONResponse:
    return problem(request, error.code, errors=invalid([("/file", language_of(request).invalid(f"file_{error.reason}"))]))


def infected(request: Request, error: Infected) -> JSONResponse:
    log.warning("an infected document was refused", company=error.company, sha256=error.digest, signature=error.signature)
    return problem(request, error.code, errors=invalid([("/file", language_of(request).invalid("file_infected"))]))


def no_room(request: Request, error: NoRoom) -> JSONResponse:
    return problem(request, error.code, errors=invalid([("/file", language_of(request).invalid("file_no_room"))]))


def scanner_gone(request: Request, error: ScannerUnavailable) -> JSONResponse:
    log.warning("scanner unavailable", reason=str(error))
    return problem(request, "scanner_unavailable")


def store_gone(request: Request, error: Unavailable) -> JSONResponse:
    log.warning("store unavailable", reason=str(error))
    return problem(request, "busy" if isinstance(error, Busy) else "store_unavailable")


def views_gone(request: Request, error: exc.DatabaseError) -> JSONResponse:
    """The store of the views; the ledger's and the directory's errors come as Unavailable. What it says may quote a row."""
    return store_gone(request, Unavailable(type(error.orig).__qualname__))


def no_connection(request: Request, _: exc.TimeoutError) -> JSONResponse:
    """All connections to the views are in use."""
    return store_gone(request, Unavailable("no connection is free"))


def unreadable(request: Request, error: Unreadable) -> JSONResponse:
    return problem(request, "store_unavailable", position=error.position)


def unforeseen(request: Request, _: Exception) -> JSONResponse:
    return problem(request, "internal_error")


POINTED_AT = {"cited_documents": "not_a_party_document", "notes": "not_a_party_note", "note": "missing"}


def kind_at(pointer: str) -> str:
    """Which text explains a refusal that names only a field."""
    return POINTED_AT.get(pointer.split("/")[1], "unlisted")


def of_validation(request: Request, error: RequestValidationError) -> JSONResponse:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(request, "malformed_json")
    words = language_of(request)
    told = invalid((pointer_of(one["loc"]), words.invalid(one["type"], **one.get("ctx", {}))) for one in found[:MOST_TOLD])
    unknown = any(one["loc"][0] == "query" and one["type"] == "extra_forbidden" for one in found)
    if any(one["loc"][0] == "path" for one in found):
        return problem(request, "not_found")
    return problem(request, "unknown_parameter" if unknown else "validation_error", errors=told)


def pointer_of(loc: tuple[Any, ...]) -> str:
    """Into the body; a query parameter or header is named as it is."""
    place, *path = loc
    escaped = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    return "".join(f"/{part}" for part in escaped) if place == "body" else "/".join([str(place), *escaped])


Handler = Callable[[Request, Any], JSONResponse]
HANDLERS: dict[type[Exception], Handler] = {
    Refusal: refused,
    Refused: refused_by_a_rule,
    BadRows: bad_rows,
    VersionMismatch: stale,
    Unauthenticated: no_entry,
    ScopeRequired: out_of_scope,
    RequestValidationError: of_validation,
    TooOften: too_often,
    TooDeep: too_deep,
    HTTPException: of_the_framework,
    FileTypeNotAllowed: unfit,
    Infected: infected,
    NoRoom: no_room,
    Unavailable: store_gone,
    ScannerUnavailable: scanner_gone,
    IssuerUnavailable: issuer_gone,
    exc.DatabaseError: views_gone,
    exc.TimeoutError: no_connection,
    Unreadable: unreadable,
    Exception: unforeseen,
}


def answering(handler: Handler) -> Callable[[Request, Any], Awaitable[JSONResponse]]:
    """On the event loop, but for ten thousand rows: a refusal does not queue for the threads that endpoints share."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        return await run_in_threadpool(handler, request, error) if isinstance(error, BadRows) else handler(request, error)

    return answer
