"""Nothing that may be sent is without an upper bound, and what is intricate is refused before it is read."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import HTTPException
from fastapi.routing import APIRoute

from api import app
from api.app import contract
from api.door.limits import MOST_BYTES, most_of
from api.door.strict_json import DEEPEST, MOST_MEMBERS, MOST_NESTED, MOST_VALUES, read_json
from api.door.weights import Unbounded, heaviest
from api.texts import texts
from application.reference_rows import KINDS
from tests.support.web import Reply, Web, code_of

DOCUMENT = contract(sandboxed=True)
FORMS = {
    f"{min(route.methods)} {route.path_format}": route.body_field.field_info.annotation
    for room in app.rooms(sandboxed=True)
    for route in room.router.routes
    if isinstance(route, APIRoute) and route.body_field and not route.path_format.startswith("/v1/evidence")
}
ROWS = "PUT /v1/reference/{kind}"
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("form", [*(form for key, form in FORMS.items() if key != ROWS), *KINDS.values()])
def test_every_form_has_bounds(form: Any) -> None:
    assert heaviest(form) < 8 * MOST_BYTES


@pytest.mark.parametrize("form", [str, list[int], dict[str, int], list[Any], Any, tuple[str, ...]])
def test_one_without_would_be_found(form: Any) -> None:
    with pytest.raises(Unbounded):
        heaviest(form)


def test_only_rows_are_read_without_a_form_and_as_many_bytes_as_any() -> None:
    assert most_of(FORMS[ROWS]) == MOST_BYTES
    assert [key for key, form in FORMS.items() if most_of(form) > 512 << 10] == [
        "POST /v1/conflicts/{conflict_id}/ruling",
        ROWS,
        "POST /v1/audit/verifications",
    ]


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    shared = DOCUMENT["components"]["parameters"]
    for path, item in DOCUMENT["paths"].items():
        for method, told in item.items():
            for one in told.get("parameters", ()):
                named = shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                yield f"{method} {path} {named['name']}", named


def bounded(schema: dict[str, Any]) -> bool:
    if "$ref" in schema:
        return bounded(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return all(bounded(one) for one in schema["anyOf"])
    return schema.get("type") != "string" or bool({"maxLength", "format", "enum", "const"} & schema.keys())


def test_every_parameter_has_bounds() -> None:
    """What stands in a path, and the language, is bound by what a head may weigh."""
    assert not [name for name, one in parameters() if one["in"] == "query" and not bounded(one["schema"])]


@pytest.mark.parametrize(("header", "most"), [("If-Match", 1_000), ("Idempotency-Key", 200)])
def test_headers_that_are_compared_have_bounds(web: Web, header: str, most: int) -> None:
    path = f"/v1/claims/{NOBODY}/comments"
    body = {"text": "Package two.", "visibility": "shared"}
    for length, expected in ((most, (404, "not_found")), (most + 1, (422, "validation_error"))):
        reply = web.client.post(path, json=body, headers=web.headers("alder", **{header: "k" * length}))
        assert code_of(reply) == expected


def put(web: Web, body: bytes) -> Reply:
    return web.client.put("/v1/reference/mpns", content=body, headers=web.headers("olga", **{"Content-Type": "application/json"}))


def file(web: Web, body: bytes) -> Reply:
    return web.client.post("/v1/claims", content=body, headers=web.headers("alder", **{"Content-Type": "application/json"}))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'[{"a":"]}]}","b":' * 20 + b"1" + b"}]" * 20,
    ],
)
def test_what_is_too_deep_is_told_to_be(web: Web, body: bytes) -> None:
    for reply in (put(web, body), file(web, body)):
        assert code_of(reply) == (422, "validation_error")
        assert [error["detail"] for error in reply.json()["errors"]] == [texts("en").invalid("too_deep", deepest=DEEPEST)]


@pytest.mark.parametrize("text", [b'"' + b'\\"' * (1 << 18), b'"' + b"\\" * (1 << 18), b'["' + b'\\"",' * (1 << 16)])
def test_a_text_that_never_ends_takes_no_longer_than_others(text: bytes) -> None:
    begun = time.process_time()
    with pytest.raises((ValueError, HTTPException)):
        read_json(text)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "body",
    [
        b'[{"a":["]}","' + rb"\"[[" + b'"]}]',
        b"[" * DEEPEST + b"]" * DEEPEST,
        json.dumps("[" * 1_000).encode(),
    ],
)
def test_brackets_in_texts_do_not_count(web: Web, body: bytes) -> None:
    assert put(web, body).json()["errors"][0]["detail"] != texts("en").invalid("too_deep", deepest=DEEPEST)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * (MOST_VALUES + 1) + b"1]",
        b"[" + b"[]," * MOST_NESTED + b"[]]",
        json.dumps([{str(n): n for n in range(MOST_MEMBERS + 1)}]).encode(),
    ],
    ids=["values", "lists", "members"],
)
def test_more_than_any_form_has_is_too_large(web: Web, body: bytes) -> None:
    assert code_of(put(web, body)) == (413, "too_large")


def test_another_encoding_than_utf_8_is_none(web: Web) -> None:
    for encoding in ("utf-16", "utf-32", "utf-8-sig"):
        assert code_of(file(web, json.dumps(web.office.body("alder")).encode(encoding))) == (400, "malformed_json")
