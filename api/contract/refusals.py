"""Refusals as an operation documents them: by status, each code with the problem a reader of English gets."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from api.contract.examples.story import CLAIM_ID, CSP, TRACE_ID
from api.problems import STATUS_OF, finding_out
from api.shapes.common import FindingOut, InvalidOut, ProblemOut
from api.texts import texts
from domain.values import Contact, Finding, Severity

PROBLEM = "application/problem+json"
Responses = dict[int | str, dict[str, Any]]
INACTIVE = Finding(
    code="subscription_inactive",
    severity=Severity.BLOCKING,
    pointer="/subscription_id",
    params={"status": "expired"},
    contact=Contact.CUSTOMER,
)
WORDS = texts("en")
ORDER = list(STATUS_OF)


def refusals(*codes: str) -> Responses:
    """For `responses=` of a route: the codes that its guards, its handler and what it reads may answer."""
    inorder = sorted(set(codes), key=lambda code: (STATUS_OF[code], ORDER.index(code)))
    return {status: refused(list(group)) for status, group in groupby(inorder, key=STATUS_OF.__getitem__)}


def refused(codes: list[str]) -> dict[str, Any]:
    content = {
        "schema": {"$ref": "#/components/schemas/ProblemOut"},
        "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }
    return {"description": ", ".join(codes), "content": {PROBLEM: content}}


def codes_in(responses: Mapping[Any, Mapping[str, Any]]) -> Iterable[str]:
    """What `refusals` was given."""
    for response in responses.values():
        yield from response.get("content", {}).get(PROBLEM, {}).get("examples", {})


def problem_example(code: str) -> dict[str, Any]:
    """RFC 9457, with what this code adds."""
    body = ProblemOut(
        type=f"urn:claimlog:problem:{code}",
        title=WORDS.title(code),
        status=STATUS_OF[code],
        detail=WORDS.detail(code),
        instance=f"/v1/claims/{CLAIM_ID}",
        code=code,
        trace_id=TRACE_ID,
        findings=FINDINGS.get(code),
        errors=ERRORS.get(code),
        current_version=7 if code == "version_mismatch" else None,
    )
    return {"summary": body.title, "value": body.model_dump(mode="json", exclude_none=True)}


FINDINGS: dict[str, list[FindingOut]] = {
    "claim_not_acceptable": [finding_out(CSP, WORDS)],
    "facts_changed": [finding_out(INACTIVE, WORDS)],
}
ERRORS = {
    "validation_error": [InvalidOut(pointer="/mpn_id", detail=WORDS.invalid("missing"))],
    "unknown_parameter": [InvalidOut(pointer="query/statsu", detail=WORDS.invalid("extra_forbidden"))],
}
