"""A believable request and answer for every operation."""

from typing import Any, NamedTuple

from api.contract import samples as s
from api.contract.samples import assigned, claim

Json = dict[str, Any]


class Example(NamedTuple):
    """`requests` are several requests by name, where one would not show enough."""

    response: Any = None
    request: Any = None
    requests: dict[str, Any] | None = None

    def of_request(self) -> Json:
        if self.requests:
            return {"examples": {name: {"value": value} for name, value in self.requests.items()}}
        return {"example": self.request}

    def of_response(self) -> Json:
        return {"example": self.response}


def page(*items: Any, next_cursor: str | None = None) -> Json:
    return {"items": list(items), "next_cursor": next_cursor}


CURSOR = "Rk2vJ0m8c1zQkq1mM3pQ4ls2NjZd"
FILED = s.STATED | {"evidence": [s.PROOF]}
DRAFT = {name: FILED[name] for name in ("customer", "solution_area", "activity", "product_id", "subscription_id")}
LEAVING = {"reason_code": "no_longer_with_customer", "note": None}
ANSWERED = {"evidence": [s.KEPT, s.MORE_KEPT], "information_requests": [s.ANSWERED_REQUEST]}
REJECTED = {"decision": s.REJECTION, "disputable_until": None}

OF_CLAIMS = {
    "POST /v1/claim-checks": Example(
        {"acceptable": False, "findings": [s.found(s.CSP)], "unchecked": ["/mpn_id", "/evidence"], "subscription_id": None}, DRAFT
    ),
    "POST /v1/claims": Example(claim(), FILED),
    "GET /v1/claims": Example(page(claim(), next_cursor=CURSOR)),
    "GET /v1/claims/{claim_id}": Example(claim()),
    "GET /v1/claims/{claim_id}/history": Example(
        page(
            {
                "at": s.FILED,
                "actor": "partner",
                "code": "submitted",
                "params": {"review_due": s.REVIEW_DUE},
                "text": s.WORDS.history("submitted"),
            },
            {"at": s.FILED, "actor": "system", "code": "validated", "params": {}, "text": s.WORDS.history("validated")},
        )
    ),
    "POST /v1/claims/{claim_id}/comments": Example(
        claim(version=3, comments=[s.COMMENT]), {"text": s.COMMENT["text"], "visibility": "shared"}
    ),
    "POST /v1/claims/{claim_id}/evidence": Example(claim(version=3, evidence=[s.KEPT, s.MORE_KEPT]), s.MORE_PROOF),
    "POST /v1/claims/{claim_id}/information-responses": Example(
        claim(version=6, status="under_review", status_since=s.ANSWERED, due_at=s.REVIEW_DUE_AGAIN, **ANSWERED),
        {"message": s.ANSWERED_REQUEST["answer"], "evidence": [s.MORE_PROOF], "amendments": {"mpn_id": "4815162"}},
    ),
    "POST /v1/claims/{claim_id}/withdrawal": Example(
        claim(
            **s.LEFT,
            status="withdrawn",
            final=True,
            version=3,
            status_since=s.ASKED,
            ending={"reason_code": "no_longer_with_customer", "stated_reason": None, "note": None, "at": s.ASKED},
            available_actions=[],
        ),
        LEAVING,
    ),
    "POST /v1/claims/{claim_id}/dispute": Example(
        claim(
            status="disputed",
            version=5,
            status_since=s.DECIDED,
            due_at="2026-03-13T00:00:00Z",
            evidence=[s.KEPT, s.MORE_KEPT],
            decision=s.REJECTION,
            dispute={"justification": "Page 3 names the product.", "disputed_at": s.DECIDED},
        ),
        {"justification": "Page 3 names the product.", "evidence": [s.MORE_PROOF]},
    ),
}
