"""What people fill in: the bodies of commands, with limits on every string and list, texts still in clear."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.values import (
    MAX_LIST,
    Activity,
    AskReason,
    Canonical,
    Day,
    DocumentId,
    EvidenceKind,
    LeaveReason,
    MpnId,
    Name,
    ProductId,
    RejectionReason,
    SolutionArea,
    SubscriptionId,
    TenantId,
    Text,
    Value,
    Visibility,
)

Email = Annotated[str, StringConstraints(min_length=3, max_length=200, strip_whitespace=True, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]


class ContactForm(Value):
    name: Name
    email: Email | None = None
    title: Name | None = None


class CustomerForm(Value):
    tenant_id: TenantId
    domain: Canonical
    contact: ContactForm | None = None


class EvidenceForm(Value):
    document_id: DocumentId
    kind: EvidenceKind
    acknowledged_on: Day | None = None


EvidenceList = Annotated[tuple[EvidenceForm, ...], Field(max_length=MAX_LIST)]


class ClaimForm(Value):
    """A claim as a partner files it."""

    customer: CustomerForm
    solution_area: SolutionArea
    activity: Activity
    product_id: ProductId
    subscription_id: SubscriptionId | None = None
    mpn_id: MpnId
    evidence: EvidenceList
    partner_contact: ContactForm | None = None
    group_id: UUID | None = None
    follows_claim_id: UUID | None = None


class CustomerDraft(Value):
    tenant_id: TenantId | None = None
    domain: Canonical | None = None
    contact: ContactForm | None = None


class ClaimDraft(Value):
    """The same as far as it is filled in; a null counts as absent."""

    customer: CustomerDraft | None = None
    solution_area: SolutionArea | None = None
    activity: Activity | None = None
    product_id: ProductId | None = None
    subscription_id: SubscriptionId | None = None
    mpn_id: MpnId | None = None
    evidence: EvidenceList | None = None
    partner_contact: ContactForm | None = None
    group_id: UUID | None = None
    follows_claim_id: UUID | None = None


class AmendmentsForm(Value):
    mpn_id: MpnId | None = None
    customer_contact: ContactForm | None = None
    partner_contact: ContactForm | None = None


class AnswerForm(Value):
    message: Text
    evidence: EvidenceList = ()
    amendments: AmendmentsForm = AmendmentsForm()


class CommentForm(Value):
    text: Text
    visibility: Visibility


class DisputeForm(Value):
    justification: Text
    evidence: EvidenceList = ()


class LeaveForm(Value):
    """Of a withdrawal or a termination; `other` wants a note."""

    reason_code: LeaveReason
    note: Text | None = None


class NextForm(Value):
    """Nothing is asked of who takes the next claim."""


class AssignmentForm(Value):
    assignee: Name | None = None


class RequestForm(Value):
    reason_codes: Annotated[tuple[AskReason, ...], Field(min_length=1, max_length=MAX_LIST)]
    message: Text


class ApprovalForm(Value):
    rationale: Text


class RejectionForm(Value):
    reason_code: RejectionReason
    rationale: Text


class RevocationForm(Value):
    rationale: Text


class RulingForm(Value):
    """`winner_claim_id` null: nobody. `notes` are words to single parties, by claim."""

    winner_claim_id: UUID | None
    rationale: Text
    cited_documents: Annotated[tuple[DocumentId, ...], Field(max_length=MAX_LIST)] = ()
    notes: Annotated[dict[UUID, Text], Field(max_length=MAX_LIST)] = {}
