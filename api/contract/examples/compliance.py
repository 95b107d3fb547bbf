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
    "leaf_index": 41,
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
OPENED = {
    "position": 48,
    "at": s.ANSWERED,
    "actor": "rex",
    "role": "reviewer",
    "what": "document_opened",
    "claim_id": s.CLAIM_ID,
    "document_id": s.WORK,
    "audited": None,
    "asked": None,
    "size": None,
    "root": None,
}
READ = OPENED | {
    "position": 53,
    "at": s.DISPUTED,
    "actor": "carl",
    "role": "compliance",
    "what": "audit_read",
    "document_id": None,
    "audited": "diff",
    "asked": {"from": "6", "to": "7"},
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
    "opened": [s.WORK],
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

LOG = "claimlog/5bf9f3ddc6174766"
ROOT = "ZlIuw2m4K6VlmRyhJcS2hVtNnRjk7Tp7dDbiTnWvKUA="
NOTE = f"{LOG}\n2\n{ROOT}\n\n— {LOG} bFT2VFoGzC05xY0G9hf+Re7ZjuUrIjvQw9TDyK7ka766dk5Hu8zbr5lpdGJRaFeoQW0pyBT+z4+Wk6H2ycehHnv8GAk=\n"
SIBLING = "iIBFSmTvkehxC64B7yLFfSKfLT1mA7ecQ1vSbYJmnw4="
PROOF = {
    "position": 1,
    "leaf_index": 0,
    "leaf": '{"actor":"system","cause":null,"log":"claimlog/5bf9f3ddc6174766","pos":1,"v":1,"ver":1}',
    "hashes": [SIBLING],
    "checkpoint": NOTE,
    "text": f"c2sp.org/tlog-proof@v1\nindex 0\n{SIBLING}\n\n{NOTE}",
}
BREAK = {"position": 42, "what": "the event at position 42 is not as it was logged: stored_sha256"}
BROKEN = {
    "outcome": "broken",
    "checks": [
        {"name": "rows", "outcome": "broken", "told": BREAK["what"], "first_break": BREAK},
        {"name": "tree", "outcome": "verified", "told": "2152 leaves make the tree and all its tiles", "first_break": None},
    ],
    "first_break": BREAK,
}

EXAMPLES = {
    "GET /v1/audit/checkpoint": Example(NOTE),
    "GET /v1/audit/proofs/{position}": Example(PROOF),
    "POST /v1/audit/verifications": Example(BROKEN, {"checkpoints": [NOTE]}),
    "GET /v1/audit/events": Example(page(EVENT, next_cursor=s.CURSOR)),
    "GET /v1/audit/access": Example(page(OPENED, READ)),
    "GET /v1/audit/claims/{claim_id}": Example({"claim": PAST, "as_of": s.ANSWERED, "version": 6}),
    "GET /v1/audit/claims/{claim_id}/explanation": Example(
        {"claim_id": s.CLAIM_ID, "reference": reference_of(UUID(s.CLAIM_ID)), "decisions": [EXPLAINED]}
    ),
    "GET /v1/audit/claims/{claim_id}/diff": Example(
        {"claim_id": s.CLAIM_ID, "from": {"version": 6, "as_of": s.ANSWERED}, "to": {"version": 7, "as_of": s.DECIDED}, "changes": CHANGES}
    ),
}
