"""What the state machine sends: a sensible body for every command, each text marked with who may read it."""

from datetime import timedelta
from typing import Any

from tests.support.directory import SALES_SUBSCRIPTION
from tests.support.machine_model import Claim, Model
from tests.support.machine_site import COMPANIES, MPNS, SLOTS, Site, sub

PATHS = {
    "comment": ("POST", "comments"),
    "note": ("POST", "comments"),
    "evidence": ("POST", "evidence"),
    "answer": ("POST", "information-responses"),
    "withdraw": ("POST", "withdrawal"),
    "dispute": ("POST", "dispute"),
    "terminate": ("POST", "termination"),
    "take": ("PUT", "assignment"),
    "give": ("PUT", "assignment"),
    "release": ("DELETE", "assignment"),
    "ask": ("POST", "information-requests"),
    "approve": ("POST", "approval"),
    "reject": ("POST", "rejection"),
    "revoke": ("POST", "revocation"),
}
REASONS = ("evidence_insufficient", "customer_declined", "partner_request")


class Clerk:
    """`n` is any number: what there is a choice of is chosen by it."""

    def __init__(self, site: Site, model: Model) -> None:
        self.site, self.model = site, model

    def document(self, company: str, n: int) -> dict[str, Any]:
        papers = self.site.documents[company]
        day = (self.model.now - timedelta(days=10)).date().isoformat()
        return {"document_id": papers[n % len(papers)], "kind": "statement_of_work", "acknowledged_on": day}

    def contact(self, company: str, who: str) -> dict[str, str]:
        name = f"canary-{company}-{who}"
        return {"name": name, "email": f"{name}@mail.example", "title": name}

    def claim(self, company: str, slot: str, n: int, *, typed: bool) -> dict[str, Any]:
        known = SLOTS[slot]
        body = {**known, "mpn_id": MPNS[company], "evidence": [self.document(company, n)]}
        body["customer"] = known["customer"] | {"contact": self.contact(company, "customer")}
        body["partner_contact"] = self.contact(company, "seller")
        return body | ({"subscription_id": SALES_SUBSCRIPTION} if typed and slot == "sales" else {})

    def body(self, act: str, who: str, claim: Claim, n: int) -> dict[str, Any] | None:
        said = self.site.word(who if who in COMPANIES else claim["company"])
        bodies: dict[str, dict[str, Any]] = {
            "comment": {"text": said, "visibility": "shared"},
            "note": {"text": self.site.word("vendor"), "visibility": "internal"},
            "answer": {"message": said},
            "withdraw": {"reason_code": "filed_by_mistake", "note": said},
            "terminate": {"reason_code": "no_longer_with_customer", "note": said},
            "dispute": {"justification": said},
            "take": {},
            "give": {"assignee": sub(("rex", "rita", "ann")[n % 3])},
            "ask": {"reason_codes": ["evidence_missing"], "message": said},
            "approve": {"rationale": said},
            "reject": {"reason_code": REASONS[n % 3], "rationale": said},
            "revoke": {"rationale": self.site.word("vendor")},
        }
        owner = who if who in COMPANIES else claim["company"]
        if act == "evidence":
            return self.document(owner, n)
        if act in ("answer", "dispute") and n % 2:
            bodies[act]["evidence"] = [self.document(owner, n)]
        return bodies.get(act)

    def ruling(self, winner: str | None, parties: list[Claim]) -> dict[str, Any]:
        notes = {party["id"]: self.site.word(party["company"]) for party in parties}
        return {"winner_claim_id": winner, "rationale": self.site.word("vendor"), "notes": notes}
