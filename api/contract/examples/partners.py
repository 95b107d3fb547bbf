"""The partner's side: claims, evidence, associations, and what there is to choose from."""

from api.contract.examples import story as s
from api.contract.examples.example import Example, page
from api.contract.examples.story import claim, found

FORM = s.STATED | {"evidence": [s.PROOF]}
DRAFT = {name: FORM[name] for name in ("customer", "solution_area", "activity", "product_id", "subscription_id")}
CHECKED = {"acceptable": False, "findings": [found(s.CSP)], "unchecked": ["/mpn_id", "/evidence"], "subscription_id": None}
COMMENT = {"id": s.COMMENT_ID, "at": s.ASKED, "author_role": "partner", "text": "The second phase starts in April.", "visibility": "shared"}
LEAVING = {"reason_code": "no_longer_with_customer", "note": None}
ENDING = {"reason_code": "no_longer_with_customer", "stated_reason": None, "note": None, "at": s.ASKED}
HISTORY = page(
    {
        "at": s.FILED,
        "actor": "partner",
        "code": "submitted",
        "params": {"review_due": s.REVIEW_DUE},
        "text": s.WORDS.history("submitted"),
    },
    {"at": s.FILED, "actor": "system", "code": "validated", "params": {}, "text": s.WORDS.history("validated")},
)
ANSWER = {"message": s.ANSWERED_REQUEST["answer"], "evidence": [s.MORE_PROOF], "amendments": {"mpn_id": "4815162"}}
DISPUTE = {"justification": "Page 3 names the product.", "evidence": []}
ASSOCIATION = {
    "id": s.ASSOCIATION_ID,
    "tenant_id": s.TENANT_ID,
    "product_id": "dynamics-365-sales",
    "subscription_id": s.SUBSCRIPTION_ID,
    "partner_id": "alder",
    "claim_id": s.CLAIM_ID,
    "started_at": s.DECIDED,
    "ended_at": None,
    "end_reason": None,
}
MPN = {
    "mpn_id": "4815162",
    "partner_id": "alder",
    "partner_name": "Alder Consulting",
    "location": "Utrecht",
    "country": "NL",
    "enrolled_programs": ["incentives"],
    "partner_type": None,
}
ACTIVITY = {
    "solution_area": "business_applications",
    "activity": "usage",
    "label": s.WORDS.label("activities", "usage"),
    "pays": "usage_incentive",
    "channels": ["volume_licensing", "web_direct"],
    "programme": "incentives",
}
LIVE = {
    name: s.CLAIM[name] for name in ("id", "reference", "status", "contested", "waiting_for", "due_at", "product_id", "status_since")
} | {"tenant_id": s.TENANT_ID}
COUNTS = {"open": 1, "action_required": 0, "contested": 0, "approved": 0, "rejected": 0, "ended": 0}
LISTS = ("ask_reasons", "rejection_reasons", "leave_reasons", "end_reasons", "evidence_kinds")

EXAMPLES = {
    "POST /v1/claim-checks": Example(CHECKED, DRAFT),
    "POST /v1/claims": Example(claim(), FORM),
    "GET /v1/claims": Example(page(claim(), next_cursor=s.CURSOR)),
    "GET /v1/claims/{claim_id}": Example(claim()),
    "GET /v1/claims/{claim_id}/history": Example(HISTORY),
    "POST /v1/claims/{claim_id}/comments": Example(claim(version=3, comments=[COMMENT]), {"text": COMMENT["text"], "visibility": "shared"}),
    "POST /v1/claims/{claim_id}/evidence": Example(claim(version=3, evidence=[s.KEPT, s.MORE_KEPT]), s.MORE_PROOF),
    "POST /v1/claims/{claim_id}/information-responses": Example(
        claim(
            status="under_review",
            status_since=s.ANSWERED,
            due_at=s.REVIEW_DUE_AGAIN,
            version=6,
            evidence=[s.KEPT, s.MORE_KEPT],
            information_requests=[s.ANSWERED_REQUEST],
        ),
        ANSWER,
    ),
    "POST /v1/claims/{claim_id}/withdrawal": Example(
        claim(**s.AT_REST, status="withdrawn", final=True, status_since=s.ASKED, version=3, ending=ENDING, available_actions=[]),
        LEAVING,
    ),
    "POST /v1/claims/{claim_id}/dispute": Example(
        claim(
            status="disputed",
            status_since=s.DISPUTED,
            due_at=s.DISPUTE_DUE,
            version=5,
            dispute={"justification": DISPUTE["justification"], "disputed_at": s.DISPUTED},
            decision=s.REJECTION,
        ),
        DISPUTE,
    ),
    "POST /v1/evidence": Example({"document_id": s.WORK, "size": 48213, "media_type": "application/pdf", "name": "statement of work.pdf"}),
    "GET /v1/associations": Example(page(ASSOCIATION)),
    "POST /v1/associations/{association_id}/termination": Example(
        ASSOCIATION | {"ended_at": s.DISPUTED, "end_reason": "partner_request"}, LEAVING
    ),
    "POST /v1/associations/{association_id}/revocation": Example(
        ASSOCIATION | {"ended_at": s.DISPUTED, "end_reason": "revoked"},
        {"rationale": "Granted in error: the document is another customer's."},
    ),
    "GET /v1/me": Example({"sub": "ada", "name": "Ada Brink", "roles": ["incentives_admin"], "partner_id": "alder"}),
    "GET /v1/activities": Example(page(ACTIVITY)),
    "GET /v1/reason-codes": Example(
        {name: [{"code": code, "text": text} for code, text in [*s.WORDS.labels(name).items()][:2]] for name in LISTS}
    ),
    "GET /v1/mpns": Example(page(MPN)),
    "GET /v1/partners/{partner_id}/status": Example(
        {**COUNTS, "next_deadline": s.REVIEW_DUE, "items": [LIVE], "next_cursor": None},
    ),
}
