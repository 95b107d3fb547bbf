"""A claim's details as an answer for this reader: its role, its language, the vault opened. Who may see what stands here only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.problems import finding_out
from api.shapes.claim import (
    ClaimOut,
    CommentOut,
    ContactOut,
    CustomerOut,
    DecisionOut,
    DisputeOut,
    EndingOut,
    EvidenceOut,
    RequestOut,
    VendorClaimOut,
    VendorCommentOut,
    VendorDecisionOut,
)
from api.shapes.desk import RulingOut
from api.texts import Texts
from application.ports import Vault
from domain.actor import Actor
from domain.claim.actions import available_actions
from domain.claim.guards import is_final
from domain.claim.standing import due_at, waiting_for
from domain.recorded import Recorded
from domain.slot.events import Ruled
from domain.values import ContactPerson, Personal, Status, Visibility
from projections.claim_details import ClaimDetails, CommentDetails, DecisionDetails, EndingDetails, EvidenceDetails, RequestDetails
from projections.reference import reference_of

RESOLVED_SHOWN = frozenset({Status.APPROVED, Status.ENDED})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads (with ties, for what they may do), in which words, and when."""

    actor: Actor
    words: Texts
    vault: Vault
    now: datetime

    def open(self, personal: Personal | None) -> str | None:
        return None if personal is None else self.vault.open(personal)

    def text(self, personal: Personal) -> str:
        return self.vault.open(personal)

    def claim(self, details: ClaimDetails) -> ClaimOut:
        fields = self.fields(details)
        if not self.actor.is_vendor:
            return ClaimOut(**fields)
        return VendorClaimOut(**fields, assignee=details.claim.assignee, conflict_id=details.claim.contested or details.conflict_id)

    def fields(self, details: ClaimDetails) -> dict[str, Any]:
        claim, stated = details.claim, details.claim.stated
        return {
            "id": claim.id,
            "reference": reference_of(claim.id),
            "partner_id": claim.company,
            "status": claim.status,
            "contested": claim.contested is not None,
            **self.standing(details),
            "customer": self.customer(details),
            "solution_area": stated.solution_area,
            "activity": stated.activity,
            "product_id": stated.product_id,
            "subscription_id": self.subscription(details),
            "mpn_id": stated.mpn_id,
            "evidence": [self.evidence(item) for item in details.evidence],
            "partner_contact": self.contact(details.partner_contact),
            "group_id": details.group_id,
            "follows_claim_id": stated.follows_claim_id,
            "findings": [finding_out(finding, self.words) for finding in claim.findings],
            **self.thread(details),
            "policy_id": claim.policy,
            "version": claim.version,
        }

    def standing(self, details: ClaimDetails) -> dict[str, Any]:
        """As a command would find it: the time of a stream never falls, though the clock may have gone back."""
        claim, now = details.claim, max(self.now, details.recorded_at)
        until = claim.rejection.disputable_until if claim.rejection and claim.status is Status.REJECTED else None
        return {
            "final": is_final(claim, now),
            "waiting_for": waiting_for(claim, now),
            "submitted_at": claim.submitted_at,
            "status_since": details.status_since,
            "due_at": due_at(claim, now),
            "disputable_until": until.due_at if until else None,
            "available_actions": available_actions(claim, self.actor, now),
        }

    def thread(self, details: ClaimDetails) -> dict[str, Any]:
        """What was said and decided; internal comments only for the vendor's people."""
        shown = [one for one in details.comments if self.actor.is_vendor or one.visibility is Visibility.SHARED]
        return {
            "comments": [self.comment(one, details) for one in shown],
            "information_requests": [self.request(one) for one in details.requests],
            "dispute": self.dispute(details),
            "decision": self.decision(details.decision),
            "ending": self.ending(details.ending),
        }

    def subscription(self, details: ClaimDetails) -> str | None:
        """One that the system resolved shows to the partner after approval."""
        shown = self.actor.is_vendor or not details.resolved or details.claim.status in RESOLVED_SHOWN
        return details.claim.stated.subscription_id if shown else None

    def customer(self, details: ClaimDetails) -> CustomerOut:
        customer = details.customer
        return CustomerOut(tenant_id=customer.tenant_id, domain=customer.domain, contact=self.contact(customer.contact))

    def contact(self, person: ContactPerson | None) -> ContactOut | None:
        if person is None:
            return None
        return ContactOut(name=self.text(person.name), email=self.open(person.email), title=self.open(person.title))

    def evidence(self, item: EvidenceDetails) -> EvidenceOut:
        document = item.evidence
        return EvidenceOut(
            document_id=document.document_id,
            kind=document.kind,
            acknowledged_on=document.acknowledged_on.isoformat() if document.acknowledged_on else None,
            name=self.open(document.name),
            media_type=document.media_type,
            added_at=item.added_at,
        )

    def comment(self, one: CommentDetails, details: ClaimDetails) -> CommentOut:
        said = self.text(one.text) if one.text else self.told(one, details)
        fields: dict[str, Any] = {"id": one.id, "at": one.at, "author_role": one.author_role, "visibility": one.visibility.value}
        fields["text"] = said
        return VendorCommentOut(**fields, author=one.author) if self.actor.is_vendor else CommentOut(**fields)

    def told(self, one: CommentDetails, details: ClaimDetails) -> str:
        """A system comment in the reader's words, with the arbitrator's note to this party where there is one."""
        assert one.code
        ended = details.ending.stated_reason if details.ending and one.code == "ended" else None
        reason = self.words.label("leave_reasons", ended) if ended else ""
        sentence = self.words.history(one.code, one.params.get("variant"), reason=reason)
        return f"{sentence}\n\n{self.text(one.note)}" if one.note else sentence

    def request(self, one: RequestDetails) -> RequestOut:
        return RequestOut(
            id=one.id,
            reason_codes=[code.value for code in one.reason_codes],
            message=self.text(one.message),
            requested_at=one.requested_at,
            due_at=one.due.due_at,
            answered_at=one.answered_at,
            answer=self.open(one.answer),
        )

    def dispute(self, details: ClaimDetails) -> DisputeOut | None:
        made = details.dispute
        return DisputeOut(justification=self.text(made.justification), disputed_at=made.disputed_at) if made else None

    def decision(self, made: DecisionDetails | None) -> DecisionOut | None:
        if made is None:
            return None
        fields: dict[str, Any] = {
            "outcome": made.outcome,
            "reason_code": made.reason_code,
            "rationale": self.open(made.rationale),
            "decided_at": made.decided_at,
        }
        return VendorDecisionOut(**fields, decided_by=made.decided_by) if self.actor.is_vendor else DecisionOut(**fields)

    def ruling(self, ruled: Recorded[Ruled]) -> RulingOut:
        event = ruled.event
        return RulingOut(
            winner_claim_id=event.winner,
            rationale=self.text(event.rationale),
            cited_documents=list(event.cited_documents),
            notes={claim: self.text(note) for claim, note in event.notes.items()},
            ruled_at=ruled.at,
            ruled_by=event.ruled_by,
        )

    def ending(self, made: EndingDetails | None) -> EndingOut | None:
        if made is None:
            return None
        return EndingOut(reason_code=made.reason_code, stated_reason=made.stated_reason, note=self.open(made.note), at=made.at)
