"""The record itself: events, the past, why, and what changed."""

from typing import Any
from uuid import UUID

from api.contract.examples import story as s
from api.contract.examples.example import Example, page
from api.contract.examples.story import reviewed
from projections.reference import reference_of

EVENT = {
    "position": 42,
    "stream_id": s.CLAIM_ID,
    "version": 3,
    "type": "claim.reviewer_assigned.v1",
    "recorded_at": s.FILED,
    "actor": "rex",
    "role": "reviewer",
    "command_id": s.COMMAND_ID,
    "correlation_id": s.COMMAND_ID,
    "causation_id": None,
    "policy_id": "2021-05",
    "data": {"assignee": "rex"},
    "leaf_index": None,
}
SUBSCRIPTION = {
    "subscription_id": s.SUBSCRIPTION_ID,
    "tenant_id": s.TENANT_ID,
    "product_id": "dynamics-365-sales",
    "channel": "volume_licensing",
    "status": "active",
    "provisioned": True,
    "starts_on": "2025-01-01",
    "ends_on": "2027-12-31",
    "retired": False,
}
FACTS: dict[str, Any] = {
    "company": "alder",
    "tenant": {"tenant_id": s.TENANT_ID, "name": "Contoso", "domains": ["contoso.example"], "country": "NL"},
    "typed_subscription": SUBSCRIPTION,
    "silent": [],
}
EXPLAINED = {
    "outcome": "approved",
    "version": 7,
    "position": 51,
    "decided_at": s.DECIDED,
    "decided_by": "rex",
    "role": "reviewer",
    "reason_code": None,
    "rationale": s.APPROVAL["rationale"],
    "policy_id": "2021-05",
    "command_id": s.COMMAND_ID,
    "decided_on": 6,
    "validated_by": 6,
    "findings": [],
    "checked_again": [],
    "facts": FACTS,
    "documents": [s.KEPT, s.MORE_KEPT],
    "ruling": None,
}
PAST = reviewed(
    status_since=s.ANSWERED,
    version=6,
    evidence=[s.KEPT, s.MORE_KEPT],
    information_requests=[s.ANSWERED_REQUEST],
    available_actions=[],
)
CHANGES = [
    {"field": "status", "old": "under_review", "new": "approved"},
    {"field": "decision", "old": None, "new": s.APPROVAL | {"decided_by": "rex"}},
    {"field": "version", "old": 6, "new": 7},
]

EXAMPLES = {
    "GET /v1/audit/events": Example(page(EVENT, next_cursor=s.CURSOR)),
    "GET /v1/audit/claims/{claim_id}": Example({"claim": PAST, "as_of": s.ANSWERED, "version": 6}),
    "GET /v1/audit/claims/{claim_id}/explanation": Example(
        {"claim_id": s.CLAIM_ID, "reference": reference_of(UUID(s.CLAIM_ID)), "decisions": [EXPLAINED]}
    ),
    "GET /v1/audit/claims/{claim_id}/diff": Example(
        {"claim_id": s.CLAIM_ID, "from": {"version": 6, "as_of": s.ANSWERED}, "to": {"version": 7, "as_of": s.DECIDED}, "changes": CHANGES}
    ),
}
