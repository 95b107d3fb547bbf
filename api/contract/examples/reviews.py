"""The vendor's side: the queue, assignment, requests and decisions."""

from api.contract.examples import story as s
from api.contract.examples.example import Example, page
from api.contract.examples.story import reviewed

SHARED = ("reference", "status", "contested", "partner_id", "product_id", "solution_area", "activity", "submitted_at", "due_at")
ROW = {name: s.CLAIM[name] for name in SHARED} | {"claim_id": s.CLAIM_ID, "tenant_id": s.TENANT_ID, "overdue": False, "assignee": None}
REX = {"decided_by": "rex"}

EXAMPLES = {
    "GET /v1/reviewer-queue": Example(page(ROW, next_cursor=s.CURSOR)),
    "POST /v1/reviewer-queue/next": Example(reviewed(), {}),
    "PUT /v1/claims/{claim_id}/assignment": Example(reviewed(), {"assignee": None}),
    "DELETE /v1/claims/{claim_id}/assignment": Example(
        reviewed(status="submitted", version=4, assignee=None, available_actions=["comments", "assignment"]),
    ),
    "POST /v1/claims/{claim_id}/information-requests": Example(
        reviewed(
            status="action_required",
            waiting_for="partner",
            due_at=s.ANSWER_DUE,
            version=4,
            information_requests=[s.REQUEST],
            available_actions=["comments", "assignment"],
        ),
        {name: s.REQUEST[name] for name in ("reason_codes", "message")},
    ),
    "POST /v1/claims/{claim_id}/approval": Example(
        reviewed(
            **s.AT_REST,
            status="approved",
            status_since=s.DECIDED,
            version=7,
            evidence=[s.KEPT, s.MORE_KEPT],
            information_requests=[s.ANSWERED_REQUEST],
            decision=s.APPROVAL | REX,
            available_actions=["comments"],
        ),
        {"rationale": s.APPROVAL["rationale"]},
    ),
    "POST /v1/claims/{claim_id}/rejection": Example(
        reviewed(
            **s.AT_REST,
            status="rejected",
            status_since=s.DECIDED,
            disputable_until=s.DISPUTABLE_UNTIL,
            version=4,
            decision=s.REJECTION | REX,
            available_actions=["comments"],
        ),
        {name: s.REJECTION[name] for name in ("reason_code", "rationale")},
    ),
}
