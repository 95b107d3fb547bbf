"""One story for all examples: Alder claims Dynamics 365 Sales at Contoso, Birch claims it too, and the ruling is for Alder."""

from typing import Any
from uuid import UUID

from api.problems import finding_out
from api.texts import texts
from domain.values import Contact, Finding, Severity
from projections.reference import reference_of

Json = dict[str, Any]
WORDS = texts("en")


def of(n: int) -> str:
    """The nth id of the story."""
    return str(UUID(int=0x5A1E_0000_0000_4000_8000_000000000000 + 0xC0FFEE * n))


CLAIM_ID, RIVAL_ID, CONFLICT_ID, ASSOCIATION_ID, TENANT_ID, SUBSCRIPTION_ID = map(of, range(1, 7))
COMMAND_ID, REQUEST_ID, COMMENT_ID, TOLD_ID, SLOT_ID = map(of, range(7, 12))
TRACE_ID = of(12).replace("-", "")
WORK, REPORT = f"sha256:{'3b1f' * 16}", f"sha256:{'9c07' * 16}"
FILED, ASKED, ANSWERED, DECIDED = "2026-03-02T09:00:00Z", "2026-03-03T10:15:00Z", "2026-03-04T08:40:00Z", "2026-03-05T14:30:00Z"
REVIEW_DUE, ANSWER_DUE, REVIEW_DUE_AGAIN, DISPUTABLE_UNTIL = (f"{day}T00:00:00Z" for day in ("2026-03-10", "2026-03-11", "2026-03-12", "2026-04-05"))

CSP = Finding(code="subscription_is_csp", severity=Severity.BLOCKING, pointer="/subscription_id", contact=Contact.CUSTOMER)
CONTESTED = Finding(code="claim_contested", severity=Severity.INFO, pointer="")


def found(finding: Finding) -> Json:
    return finding_out(finding, WORDS).model_dump(mode="json")


def reference(claim_id: str) -> str:
    return reference_of(UUID(claim_id))


CONTACT = {"name": "Noor de Vries", "email": "noor@contoso.example", "title": "Head of Sales"}
CUSTOMER = {"tenant_id": TENANT_ID, "domain": "contoso.example", "contact": CONTACT}
PROOF = {"document_id": WORK, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}
MORE_PROOF = {"document_id": REPORT, "kind": "customer_acknowledgement", "acknowledged_on": "2026-03-03"}
KEPT = PROOF | {"name": "statement of work.pdf", "media_type": "application/pdf", "added_at": FILED}
MORE_KEPT = MORE_PROOF | {"name": "acknowledgement.pdf", "media_type": "application/pdf", "added_at": ANSWERED}
STATED: Json = {
    "customer": CUSTOMER,
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
    "reference": reference(CLAIM_ID),
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
COMMENT = {"id": COMMENT_ID, "at": ASKED, "author_role": "partner", "text": "The second phase starts in April.", "visibility": "shared"}
REQUEST: Json = {
    "id": REQUEST_ID,
    "reason_codes": ["acknowledgement_missing"],
    "message": "Please add the customer's acknowledgement.",
    "requested_at": ASKED,
    "due_at": ANSWER_DUE,
    "answered_at": None,
    "answer": None,
}
ANSWERED_REQUEST = REQUEST | {"answered_at": ANSWERED, "answer": "Signed yesterday, attached."}
DECISION = {"outcome": "approved", "reason_code": None, "rationale": "Work and customer are proved.", "decided_at": DECIDED}
REJECTION = DECISION | {"outcome": "rejected", "reason_code": "evidence_insufficient", "rationale": "The document names no product."}
BY_REX, BY_ANN = {"decided_by": "rex"}, {"decided_by": "ann"}
LEFT = {"waiting_for": None, "due_at": None}


def claim(**changes: Any) -> Json:
    """As its partner sees it."""
    return CLAIM | changes


def assigned(**changes: Any) -> Json:
    """As the vendor's people see it, once Rex has taken it."""
    known = {"status": "under_review", "version": 3, "status_since": ASKED, "assignee": "rex", "conflict_id": None}
    return CLAIM | known | {"available_actions": ["comments", "assignment", "information-requests", "approval", "rejection"]} | changes
