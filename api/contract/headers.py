"""The headers of the contract, as components that operations refer to."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
POSITION: Json = {"type": "integer", "minimum": 0}
TEXT: Json = {"type": "string"}

SENT: dict[str, tuple[str, Json]] = {
    "ETag": ("The version that was answered, as If-Match names it.", {"type": "string", "examples": ['"7"']}),
    "Event-Position": ("Where in the record this is; lists hold it once they answer to Min-Position.", POSITION),
    "Idempotency-Replayed": ("`true` where this is the first answer again; absent on the first.", {"const": "true"}),
    "Location": ("Where the new claim is.", {"type": "string", "format": "uri-reference"}),
    "Retry-After": ("Seconds after which it is worth asking again.", {"type": "integer", "minimum": 1}),
    "WWW-Authenticate": ("How to sign in, and what is wrong with the token; with `scope_required` the scope that is missing.", TEXT),
    "Audit-Checkpoint": ("Size and root of the record's log as signed last, `<size>:<root>`: worth keeping.", TEXT),
    "Content-Disposition": ("`attachment`, with the name of the document.", TEXT),
    "Cache-Control": ("Nobody keeps it.", {"const": "private, no-store"}),
    "Content-Security-Policy": ("A browser runs nothing of it.", {"const": "sandbox; default-src 'none'; frame-ancestors 'none'"}),
    "Cross-Origin-Resource-Policy": ("No other site takes it in.", {"const": "same-origin"}),
    "X-Content-Type-Options": ("It is what its Content-Type says.", {"const": "nosniff"}),
}
IF_MATCH = "The version decided on: the ETag of what was read. A stale one is refused (412)"
TAKEN: dict[str, tuple[str, str, Json, bool]] = {
    "IfMatch": ("If-Match", f"{IF_MATCH}; honoured when sent.", {"type": "string", "examples": ['"7"']}, False),
    "IfMatchRequired": ("If-Match", f"{IF_MATCH}, as is none, or `*` (428).", {"type": "string", "examples": ['"7"']}, True),
    "IdempotencyKey": (
        "Idempotency-Key",
        "The same key and request again get the first answer, and nothing happens twice; another request under it is refused.",
        {"type": "string", "minLength": 1, "maxLength": 200},
        False,
    ),
    "MinPosition": ("Min-Position", "Waits, 5 seconds at most, until this Event-Position can be seen.", POSITION, False),
    "AcceptLanguage": ("Accept-Language", "Language of messages and remedies: en or nl; codes never change.", TEXT, False),
}


def sends(status: int, *names: str) -> dict[int | str, Json]:
    """For `responses=` of a route: headers of its answer that its signature does not tell."""
    return {status: {"headers": references(names)}}


def references(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header_components() -> Json:
    return {name: {"description": told, "schema": schema} for name, (told, schema) in SENT.items()}


def parameter_components() -> Json:
    return {
        key: {"name": name, "in": "header", "description": told, "required": required, "schema": schema}
        for key, (name, told, schema, required) in TAKEN.items()
    }


def parameter(key: str) -> Json:
    return {"$ref": f"#/components/parameters/{key}"}
