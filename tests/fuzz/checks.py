"""What every answer has to be, beside what schemathesis looks at: a refusal is the problem that the contract tells for it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from api.problems import STATUS_OF
from api.shapes.common import ProblemOut
from tests.fuzz.callers import Caller

PROBLEM = "application/problem+json"
OF_ANY_ADDRESS, NOT_LET_IN = {"not_found", "method_not_allowed"}, {"role_required", "scope_required"}
WITH_RETRY_AFTER = {429, 503}

SWITCHED_OFF = {
    # A request of the right form is refused for what it says: findings, states, versions, words nobody wrote a schema for.
    "positive_data_acceptance": {"enabled": False},
    # Whose claims a company may see is tried for every operation in `tests/api/test_permissions.py`; here it is not looked at.
    "object_level_authorization": {"enabled": False},
}
SET = {
    # 503 is refused below, except where a request asks for a position that the views do not hold.
    "not_a_server_error": {"expected-statuses": ["2xx", "4xx", "503"]},
    # 412: a version that is none is a stale one. 503: a position beyond the record is waited for, and given up.
    "negative_data_rejection": {"expected-statuses": ["400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "503"]},
    # 428 is what a missing If-Match is answered with; 404 and 409 come before it.
    "missing_required_header": {"expected-statuses": ["401", "403", "404", "409", "415", "422", "428"]},
}


class Answer(NamedTuple):
    """`headers` by lower-case name; `told` is the operation in the document, nothing where the address or the method is none of it."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    told: Mapping[str, Any]
    asked_for_position: bool

    @property
    def code(self) -> str | None:
        """Of a problem."""
        return json.loads(self.content).get("code") if self.headers.get("content-type") == PROBLEM and self.content else None

    @property
    def codes_told(self) -> set[str]:
        answer = self.told.get("responses", {}).get(str(self.status), {})
        return set(answer.get("content", {}).get(PROBLEM, {}).get("examples", {}))


def wrong_with(answer: Answer, who: Caller) -> list[str]:
    if answer.status < 400:
        return [*of_its_caller(answer, who), *of_the_headers(answer)]
    return [*of_its_caller(answer, who), *of_the_headers(answer), *of_the_problem(answer)]


def of_the_problem(answer: Answer) -> Iterator[str]:
    if answer.headers.get("content-type") != PROBLEM:
        yield f"{answer.headers.get('content-type')} instead of a problem"
        return
    try:
        body = ProblemOut.model_validate_json(answer.content)
    except ValidationError as error:
        yield f"no problem: {error}"
        return
    if STATUS_OF.get(body.code) != answer.status or body.status != answer.status:
        yield f"{body.code} and {body.status} in an answer of {answer.status}"
    if body.type != f"urn:claimlog:problem:{body.code}":
        yield f"type {body.type} of {body.code}"
    if body.code not in answer.codes_told | OF_ANY_ADDRESS:
        yield f"{body.code} is not told in the contract"
    if None in json.loads(answer.content).values() or not all((body.title, body.detail, body.instance, body.trace_id)):
        yield "an empty member"


def of_the_headers(answer: Answer) -> Iterator[str]:
    if "audit-checkpoint" not in answer.headers:
        yield "no checkpoint"
    if answer.status in WITH_RETRY_AFTER and not answer.headers.get("retry-after", "").isdigit():
        yield "no Retry-After"
    if answer.status == 405 and not answer.headers.get("allow"):
        yield "no Allow"
    if answer.status == 401 and not answer.headers.get("www-authenticate", "").startswith("Bearer"):
        yield "no WWW-Authenticate"
    if answer.status == 503 and not (answer.code == "projection_behind" and answer.asked_for_position):
        yield f"{answer.code}, and nothing provoked it"


def of_its_caller(answer: Answer, who: Caller) -> Iterator[str]:
    """Who is not signed in gets 401, who has not the role or the scope 403, before anything else is looked at."""
    if "x-roles" not in answer.told or (answer.status in (404, 405) and answer.code in OF_ANY_ADDRESS and not who.signed_in):
        return
    if not who.signed_in and answer.status not in (401, 403):
        yield f"{answer.status} for {who.name}"
    if who.signed_in and not who.may(set(answer.told["x-roles"]), answer.told["x-scope"]) and answer.code not in NOT_LET_IN:
        yield f"{answer.status} for {who.name}"
