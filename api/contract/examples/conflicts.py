"""Arbitration: two parties beside each other, and the ruling."""

from typing import Any
from uuid import UUID

from api.contract.examples import story as s
from api.contract.examples.example import Example, page
from api.contract.examples.story import Json, found, reviewed
from projections.reference import reference_of


def told(comment_id: str, at: str, code: str, variant: str | None = None) -> Json:
    """By the system, as the vendor's people see it."""
    by_the_system = {"author_role": "system", "visibility": "shared", "author": "system"}
    return {"id": comment_id, "at": at, "text": s.WORDS.history(code, variant), **by_the_system}


def party(claim: Json) -> Json:
    return {"claim": claim, "evidence": claim["evidence"], "comments": claim["comments"]}


def contested(**changes: Any) -> Json:
    known = {"status": "submitted", "status_since": s.FILED, "contested": True, "waiting_for": "arbitration", "assignee": None}
    comments = {
        "comments": [told(s.TOLD_ID, s.FILED, "contested")],
        "available_actions": ["comments", "assignment", "information-requests"],
    }
    return reviewed(**known | comments | {"conflict_id": s.CONFLICT_ID} | changes)


RIVAL: Json = {
    "id": s.RIVAL_ID,
    "reference": reference_of(UUID(s.RIVAL_ID)),
    "partner_id": "birch",
    "mpn_id": "4815163",
    "evidence": [
        s.KEPT | {"document_id": s.RIVALS_WORK, "name": "delivery report.pdf", "kind": "delivery_report", "acknowledged_on": None}
    ],
    "findings": [found(s.CONTESTED)],
    "partner_contact": None,
}
ENDED = told(s.RULED_ID, s.DECIDED, "contest_settled", "ruled")
CLOSED = {"contested": False, "version": 5, "status_since": s.DECIDED, "available_actions": ["comments"]}
BY_ANN = {"decided_by": "ann", "rationale": None}
WON = contested(
    **s.AT_REST | CLOSED,
    status="approved",
    decision=s.APPROVAL | BY_ANN,
    comments=[told(s.TOLD_ID, s.FILED, "contested"), ENDED],
)
LOST = contested(
    **s.AT_REST | CLOSED | RIVAL,
    status="rejected",
    disputable_until=s.DISPUTABLE_UNTIL,
    decision=s.REJECTION | BY_ANN | {"reason_code": "lost_arbitration"},
    comments=[told(s.TOLD_ID, s.FILED, "contested"), ENDED],
)
RULING = {"winner_claim_id": s.CLAIM_ID, "rationale": "Alder's statement of work is the newer.", "cited_documents": [s.WORK], "notes": {}}
ROW = {
    "id": s.CONFLICT_ID,
    "slot": {"tenant_id": s.TENANT_ID, "product_id": "dynamics-365-sales", "subscription_id": s.SUBSCRIPTION_ID},
    "state": "open",
    "opened_at": s.FILED,
    "parties": 2,
}
OPEN = ROW | {"incumbent": None, "challengers": [party(contested()), party(contested(**RIVAL))], "ruling": None}
RULED = ROW | {
    "state": "closed",
    "incumbent": None,
    "challengers": [party(WON), party(LOST)],
    "ruling": RULING | {"ruled_at": s.DECIDED, "ruled_by": "ann"},
}

EXAMPLES = {
    "GET /v1/conflicts": Example(page(ROW)),
    "GET /v1/conflicts/{conflict_id}": Example(OPEN),
    "POST /v1/conflicts/{conflict_id}/ruling": Example(RULED, RULING),
}
