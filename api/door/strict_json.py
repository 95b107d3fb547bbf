"""JSON by the letter (RFC 8259, RFC 7493): what two readers could take for two things is refused, what is too intricate is not begun."""

import json
import re
from json import JSONDecodeError
from math import isfinite
from typing import Any, NoReturn

import orjson
from fastapi import HTTPException

DEEPEST, MOST_VALUES, MOST_NESTED, MOST_MEMBERS = 32, 250_000, 50_000, 200
MOST_QUOTES = 600_000  # and escapes: each makes an object while it is read
# One that is never closed reaches to the end: looked for again from each of its escaped quotes, it would take the square of its length.
TEXTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
ALIKE = bytes.maketrans(b"{}", b"[]")
FORMLESS = bytes(sorted(set(range(256)) - set(b"[]{},")))
HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class TooDeep(HTTPException):
    """Lists in lists beyond what any form has."""

    def __init__(self) -> None:
        super().__init__(422)


def read_json(body: bytes) -> Any:
    """Raises JSONDecodeError or another ValueError for what is no JSON, TooDeep, or a 413 for more values than any form has."""
    refuse_intricate(body)
    found = json.loads(body.decode(), object_pairs_hook=members, parse_float=finite, parse_constant=refuse_constant)
    if HALF.search(body):
        orjson.loads(body)  # refuses half of a pair of surrogates, which the standard library takes
    return found


def refuse_intricate(body: bytes) -> None:
    """Before the parser makes objects of it, and without recursion."""
    if body.count(b'"') > MOST_QUOTES or body.count(b"\\") > MOST_QUOTES:
        raise HTTPException(413)
    form = TEXTS.sub(b"", body).translate(ALIKE, FORMLESS)
    brackets = form.replace(b",", b"")
    if len(form) - len(brackets) > MOST_VALUES or len(brackets) > 2 * MOST_NESTED:
        raise HTTPException(413)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    if b"[]" in brackets or len(brackets) > DEEPEST:
        raise TooDeep


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise HTTPException(413)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise JSONDecodeError("a name stands twice in an object", "", 0)
    return found


def finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise JSONDecodeError("a number out of range", "", 0)
    return number


def refuse_constant(name: str) -> NoReturn:
    raise JSONDecodeError(f"{name} is no number", "", 0)
