"""Facts of a claim's life with believable contents; a keyword changes what a test is about."""

from typing import Any

from domain.claim.events import (
    Amendments,
    Approved,
    ClaimEvent,
    CommentAdded,
    Contested,
    ContestSettled,
    Customer,
    Disputed,
    Ended,
    EvidenceAdded,
    InformationProvided,
    InformationRequested,
    Rejected,
    ReviewerAssigned,
    ReviewerReleased,
    Settlement,
    Submitted,
    Validated,
    Withdrawn,
)
from domain.values import (
    Activity,
    AskReason,
    Deadline,
    EndReason,
    Evidence,
    Finding,
    LeaveReason,
    Personal,
    RejectionReason,
    Visibility,
)
from tests.support.directory import ALDER_MPN, BUSINESS, CONTOSO, SALES_SLOT, SALES_SUBSCRIPTION, facts
from tests.support.values import COMMENT, CONFLICT, NOW, REQUEST, WINDOW, document, due, evidence, sealed


def submitted(company: str = "alder", **changes: Any) -> Submitted:
    asked: dict[str, Any] = {
        "company": company,
        "policy": "2021-05",
        "submitted_at": NOW,
        "customer": Customer(tenant_id=CONTOSO, domain="contoso.example"),
        "solution_area": BUSINESS,
        "activity": Activity.PRESALES,
        "product_id": "d365-sales",
        "subscription_id": None,
        "mpn_id": ALDER_MPN,
        "evidence": (evidence(1),),
        "partner_contact": None,
        "group_id": None,
        "follows_claim_id": None,
        "findings": (),
        "review_due": due("2026-03-10"),
    }
    return Submitted(**asked | changes)


def validated(*findings: Finding, **changes: Any) -> Validated:
    found: dict[str, Any] = {"findings": findings, "facts": facts(), "subscription_id": SALES_SUBSCRIPTION, "slot": SALES_SLOT}
    return Validated(**found | changes)


def contested() -> Contested:
    return Contested(conflict_id=CONFLICT)


def settled(how: Settlement = Settlement.OTHERS_LEFT, note: Personal | None = None) -> ContestSettled:
    return ContestSettled(conflict_id=CONFLICT, how=how, note=note)


def assigned(to: str = "rex") -> ReviewerAssigned:
    return ReviewerAssigned(assignee=to)


def released(by: str = "rex") -> ReviewerReleased:
    return ReviewerReleased(assignee=by)


def requested(*reasons: AskReason, until: str = "2026-03-10") -> InformationRequested:
    codes = reasons or (AskReason.DATES_MISSING_OR_OLD,)
    return InformationRequested(request_id=REQUEST, reason_codes=codes, message=sealed("Please date it."), due=due(until))


def answered(*items: Evidence, review_due: Deadline | None = None, **amended: Any) -> InformationProvided:
    return InformationProvided(
        request_id=REQUEST, message=sealed("Dated copy."), evidence=items, amendments=Amendments(**amended), review_due=review_due
    )


def evidence_added(n: int = 2) -> EvidenceAdded:
    return EvidenceAdded(evidence=evidence(n))


def commented(visibility: Visibility = Visibility.SHARED) -> CommentAdded:
    return CommentAdded(comment_id=COMMENT, text=sealed("Package two."), visibility=visibility)


def approved(by: str = "rex", **changes: Any) -> Approved:
    decision: dict[str, Any] = {"decided_on": 3, "validated_by": 2, "documents": (document(1),), "findings": (), "conflict_id": None}
    stated: dict[str, Any] = {"decided_by": by, "rationale": sealed("Complete.")}
    return Approved(**stated | decision | changes)


def rejected(
    by: str = "rex", reason: RejectionReason = RejectionReason.EVIDENCE_INSUFFICIENT, until: Deadline | None = WINDOW, **changes: Any
) -> Rejected:
    decision: dict[str, Any] = {"decided_on": 3, "validated_by": 2, "documents": (document(1),), "findings": (), "conflict_id": None}
    stated: dict[str, Any] = {"decided_by": by, "reason_code": reason, "rationale": sealed("No product named."), "disputable_until": until}
    return Rejected(**stated | decision | changes)


def disputed(*items: Evidence, review_due: str = "2026-03-10") -> Disputed:
    return Disputed(justification=sealed("Page 3 names it."), evidence=items, review_due=due(review_due))


def withdrawn(reason: LeaveReason = LeaveReason.WRONG_MPN) -> Withdrawn:
    return Withdrawn(reason_code=reason, note=None)


def ended(reason: EndReason = EndReason.SUPERSEDED) -> Ended:
    return Ended(reason_code=reason, stated_reason=None, note=None)


QUEUED: tuple[ClaimEvent, ...] = (submitted(), validated())
IN_REVIEW = (*QUEUED, assigned(to="rex"))
APPROVED = (*IN_REVIEW, approved(by="rex"))
REJECTED = (*IN_REVIEW, rejected(by="rex"))
DISPUTED = (*REJECTED, disputed())
LIVES: dict[str, tuple[ClaimEvent, ...]] = {
    "not validated": (submitted(),),
    "queued": QUEUED,
    "in review": IN_REVIEW,
    "asked": (*IN_REVIEW, requested()),
    "approved": APPROVED,
    "rejected": REJECTED,
    "disputed": DISPUTED,
    "disputed, in review": (*DISPUTED, assigned(to="rita")),
    "rejected at once": (submitted(), rejected(by="system", reason=RejectionReason.VALIDATION_FAILED, until=None, validated_by=None)),
    "rejected again": (*DISPUTED, assigned(to="rita"), rejected(by="rita", until=None)),
    "withdrawn": (*QUEUED, withdrawn()),
    "ended": (*APPROVED, ended()),
}
FINAL = ("rejected at once", "rejected again", "withdrawn", "ended")
