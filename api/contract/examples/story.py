"""One story for all examples: Alder claims Dynamics 365 Sales at Contoso, Birch claims it too, and the ruling is for Alder."""

from typing import Any
from uuid import UUID

from api.problems import finding_out
from api.texts import texts
from domain.values import Contact, Finding, Severity
from projections.reference import reference_of

Json = dict[str, Any]
WORDS = texts("en")


def id_of(n: int) -> str:
    return str(UUID(int=0x5A1E0C7B_31F2_4D6A_8000_0000000B15A5 + 0xC0FFEE * n))


CLAIM_ID, RIVAL_ID, CONFLICT_ID, ASSOCIATION_ID, TENANT_ID, SUBSCRIPTION_ID = map(id_of, range(1, 7))
COMMAND_ID, REQUEST_ID, COMMENT_ID, TOLD_ID, RULED_ID = map(id_of, range(7, 12))
TRACE_ID = id_of(12).replace("-", "")
WORK, ACKNOWLEDGEMENT, RIVALS_WORK = (f"sha256:{words * 16}" for words in ("3b1f", "9c07", "e24d"))
FILED, ASKED, ANSWERED = "2026-03-02T09:00:00Z", "2026-03-03T10:15:00Z", "2026-03-04T08:40:00Z"
DECIDED, DISPUTED = "2026-03-05T14:30:00Z", "2026-03-06T11:00:00Z"
REVIEW_DUE, ANSWER_DUE, REVIEW_DUE_AGAIN = "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z"
DISPUTABLE_UNTIL, DISPUTE_DUE = "2026-04-05T00:00:00Z", "2026-03-14T00:00:00Z"
CURSOR = "Rk2vJ0m8c1zQkq1mM3pQ4ls2NjZd"

CSP = Finding(code="subscription_is_csp", severity=Severity.BLOCKING, pointer="/subscription_id", contact=Contact.CUSTOMER)
CONTESTED = Finding(code="claim_contested", severity=Severity.INFO, pointer="")


def found(finding: Finding) -> Json:
    return finding_out(finding, WORDS).model_dump(mode="json")


CONTACT = {"name": "Noor de Vries", "email": "noor@contoso.example", "title": "Head of Sales"}
PROOF = {"document_id": WORK, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}
MORE_PROOF = {"document_id": ACKNOWLEDGEMENT, "kind": "customer_acknowledgement", "acknowledged_on": "2026-03-03"}
KEPT = PROOF | {"name": "statement of work.pdf", "media_type": "application/pdf", "added_at": FILED}
MORE_KEPT = MORE_PROOF | {"name": "acknowledgement.pdf", "media_type": "application/pdf", "added_at": ANSWERED}
STATED: Json = {
    "customer": {"tenant_id": TENANT_ID, "domain": "contoso.example", "contact": CONTACT},
    "solution_area": "business_applications",
    "activity": "usage",
    "product_id": "dynamics-365-sales",
    "subscription_id": SUBSCRIPTION_ID,
    "mpn_id": "4815162",
    "partner_contact": {"name": "Ada Brink", "email": "ada@alder.example", "title": None},
    "group_id": None,
    "follows_claim_id": None,
}
CLAIM: Json = {
    "id": CLAIM_ID,
    "reference": reference_of(UUID(CLAIM_ID)),
    "partner_id": "alder",
    "status": "submitted",
    "contested": False,
    "final": False,
    "waiting_for": "reviewer",
    "submitted_at": FILED,
    "status_since": FILED,
    "due_at": REVIEW_DUE,
    "disputable_until": None,
    **STATED,
    "evidence": [KEPT],
    "findings": [],
    "comments": [],
    "information_requests": [],
    "dispute": None,
    "decision": None,
    "ending": None,
    "policy_id": "2021-05",
    "version": 2,
    "available_actions": ["comments", "evidence", "withdrawal"],
}
REQUEST: Json = {
    "id": REQUEST_ID,
    "reason_codes": ["acknowledgement_missing"],
    "message": "Please add the customer's acknowledgement.",
    "requested_at": ASKED,
    "due_at": ANSWER_DUE,
    "answered_at": None,
    "answer": None,
}
ANSWERED_REQUEST: Json = REQUEST | {"answered_at": ANSWERED, "answer": "Signed yesterday, attached."}
APPROVAL = {"outcome": "approved", "reason_code": None, "rationale": "Work and customer are proved.", "decided_at": DECIDED}
REJECTION = {
    "outcome": "rejected",
    "reason_code": "evidence_insufficient",
    "rationale": "The document names no product.",
    "decided_at": DECIDED,
}
AT_REST: Json = {"waiting_for": None, "due_at": None}


def claim(**changes: Any) -> Json:
    """As its partner sees it."""
    return CLAIM | changes


def reviewed(**changes: Any) -> Json:
    """As the vendor's people see it, once Rex has taken it."""
    actions = ["comments", "assignment", "information-requests", "approval", "rejection"]
    taken = {"status": "under_review", "status_since": ASKED, "version": 3, "available_actions": actions}
    return CLAIM | taken | {"assignee": "rex", "conflict_id": None} | changes
