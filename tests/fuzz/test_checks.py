"""What the fuzzer finds wrong with an answer, each for one thing that is wrong with it."""

import json
from typing import Any

import pytest

from tests.fuzz.callers import Caller
from tests.fuzz.checks import PROBLEM, Answer, wrong_with

TOLD: dict[str, Any] = {
    "x-roles": ["reviewer"],
    "x-scope": "claims.read",
    "responses": {"409": {"content": {PROBLEM: {"examples": {"claim_final": {}}}}}},
}
REX, ADA, NOBODY = Caller("rex", frozenset({"reviewer"}), bearer="Bearer a"), Caller("ada", bearer="Bearer b"), Caller("nobody")
BOUND = Caller("bound", frozenset({"reviewer"}), bearer="Bearer c", scope="claims.write")
GOOD = {
    "type": "urn:claimlog:problem:claim_final",
    "title": "Over",
    "status": 409,
    "detail": "It is over.",
    "instance": "/v1",
    "code": "claim_final",
    "trace_id": "1",
}


def answer(status: int = 409, body: Any = GOOD, *, asked_for_position: bool = False, **headers: str) -> Answer:
    sent = {"audit-checkpoint": "0:", "content-type": PROBLEM} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, sent, json.dumps(body).encode(), TOLD, asked_for_position)


def refused(code: str, status: int, **headers: str) -> Answer:
    return answer(status, GOOD | {"code": code, "status": status, "type": f"urn:claimlog:problem:{code}"}, **headers)


def test_a_refusal_as_the_contract_tells_it_is_right() -> None:
    assert wrong_with(answer(), REX) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (answer(content_type="text/html"), "instead of a problem"),
        (answer(body={"detail": "Not Found"}), "no problem"),
        (answer(body=GOOD | {"status": 404}), "404 in an answer of 409"),
        (answer(body=GOOD | {"type": "about:blank"}), "type about:blank"),
        (refused("wrong_status", 409), "wrong_status is not told"),
        (answer(body=GOOD | {"findings": None}), "an empty member"),
        (refused("method_not_allowed", 405), "no Allow"),
        (refused("unauthenticated", 401), "no WWW-Authenticate"),
        (refused("busy", 503, retry_after="1"), "nothing provoked it"),
        (refused("rate_limited", 429), "no Retry-After"),
        (answer()._replace(headers={"content-type": PROBLEM}), "no checkpoint"),
    ],
)
def test_what_is_wrong_with_a_refusal_is_told(given: Answer, told: str) -> None:
    assert any(told in one for one in wrong_with(given, REX))


@pytest.mark.parametrize("who", [ADA, NOBODY, BOUND])
def test_whoever_may_not_call_is_not_told_anything_else(who: Caller) -> None:
    assert wrong_with(answer(200, {}), who) == [f"200 for {who.name}"]
    assert f"409 for {who.name}" in wrong_with(answer(), who)
