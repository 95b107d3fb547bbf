"""Around every request: a trace id, headers that browsers obey, a line in the log, a figure. Nothing that it carries is kept."""

import re
import time
import uuid
from collections.abc import Iterable

import structlog
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import ANSWERS

log = structlog.get_logger()
TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
NO_TRACE = b"0" * 32
NOWHERE = "-"
# Answers are data for programs: no browser is to guess, run, frame, keep or pass on any of it. An endpoint may say otherwise.
GUARDS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"strict-transport-security": b"max-age=31536000",
    b"x-content-type-options": b"nosniff",
}
Headers = Iterable[tuple[bytes, bytes]]


class Observed:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0
        scope.setdefault("state", {})["trace_id"] = trace_id = trace_of(scope["headers"])
        structlog.contextvars.bind_contextvars(trace_id=trace_id)

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = with_guards(message.get("headers", ()))
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        finally:
            note(scope, status, time.perf_counter() - begun)


def trace_of(headers: Headers) -> str:
    """The caller's own, where it is one of W3C Trace Context; else a new one."""
    found = next((TRACEPARENT.fullmatch(value) for name, value in headers if name == b"traceparent"), None)
    return found[1].decode() if found and found[1] != NO_TRACE else uuid.uuid4().hex


def with_guards(headers: Headers) -> list[tuple[bytes, bytes]]:
    sent = list(headers)
    said = {name.lower() for name, _ in sent}
    return sent + [guard for guard in GUARDS.items() if guard[0] not in said]


def note(scope: Scope, status: int, seconds: float) -> None:
    """By the route's template and its own methods, so that nobody adds to either; status 0 is an answer that was never begun."""
    route = scope.get("route")
    path = route.path_format if isinstance(route, APIRoute) else NOWHERE
    method = scope["method"] if isinstance(route, APIRoute) and scope["method"] in (route.methods or ()) else NOWHERE
    ANSWERS.labels(method, path, str(status)).observe(seconds)
    log.info("request", method=method, route=path, status=status, ms=round(seconds * 1000, 1))
