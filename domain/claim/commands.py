"""What may be asked of a claim. Texts come sealed, facts come judged, ids come chosen: deciding adds none of them."""

from dataclasses import dataclass
from uuid import UUID

from domain.claim.events import Amendments, Customer, Settlement
from domain.policies.checks import Judgement
from domain.policies.facts import Facts
from domain.slot.key import SlotKey
from domain.values import (
    Activity,
    AskReason,
    CompanyId,
    ConflictId,
    ContactPerson,
    EndReason,
    Evidence,
    Finding,
    LeaveReason,
    MpnId,
    Personal,
    PersonId,
    ProductId,
    RejectionReason,
    SolutionArea,
    SubscriptionId,
)


class Command:
    """Carries what it needs; who sends it and when come beside it."""


@dataclass(frozen=True, slots=True)
class Submit(Command):
    company: CompanyId
    customer: Customer
    solution_area: SolutionArea
    activity: Activity
    product_id: ProductId
    subscription_id: SubscriptionId | None
    mpn_id: MpnId
    evidence: tuple[Evidence, ...]
    partner_contact: ContactPerson | None
    group_id: UUID | None
    follows_claim_id: UUID | None
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Validate(Command):
    """The checks came out well; `slot` is what the claim enters by its first Validated."""

    findings: tuple[Finding, ...]
    facts: Facts
    subscription_id: SubscriptionId | None
    slot: SlotKey


@dataclass(frozen=True, slots=True)
class FailValidation(Command):
    """A later check found what would have refused the submission."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Contest(Command):
    conflict_id: ConflictId


@dataclass(frozen=True, slots=True)
class Settle(Command):
    conflict_id: ConflictId
    how: Settlement
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class Take(Command):
    """The sender becomes the claim's reviewer."""


@dataclass(frozen=True, slots=True)
class PassOn(Command):
    """An arbitrator names the claim's reviewer, who is judged as if he took it himself."""

    assignee: PersonId
    ties: frozenset[CompanyId] = frozenset()


@dataclass(frozen=True, slots=True)
class Release(Command):
    pass


@dataclass(frozen=True, slots=True)
class Ask(Command):
    request_id: UUID
    reason_codes: tuple[AskReason, ...]
    message: Personal


@dataclass(frozen=True, slots=True)
class Answer(Command):
    """`judgement` is of the claim as amended."""

    message: Personal
    evidence: tuple[Evidence, ...]
    amendments: Amendments
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class AddEvidence(Command):
    evidence: Evidence
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comment(Command):
    """Words for the partner and the vendor's people alike."""

    comment_id: UUID
    text: Personal


@dataclass(frozen=True, slots=True)
class Note(Command):
    """An internal comment, among the vendor's people."""

    comment_id: UUID
    text: Personal


@dataclass(frozen=True, slots=True)
class Approve(Command):
    """`findings` are those of asking the directories again."""

    rationale: Personal
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Reject(Command):
    reason_code: RejectionReason
    rationale: Personal


@dataclass(frozen=True, slots=True)
class Dispute(Command):
    justification: Personal
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    reason_code: LeaveReason
    note: Personal | None


@dataclass(frozen=True, slots=True)
class Terminate(Command):
    """The company ends its own association."""

    reason_code: LeaveReason
    note: Personal | None


@dataclass(frozen=True, slots=True)
class Revoke(Command):
    """An arbitrator ends an association outside a conflict. Guarded here, decided by the slot."""


@dataclass(frozen=True, slots=True)
class Expire(Command):
    """The partner's time to answer is over."""


@dataclass(frozen=True, slots=True)
class Win(Command):
    """A ruling found for this challenger."""

    conflict_id: ConflictId
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Lose(Command):
    """A ruling found against this challenger."""

    conflict_id: ConflictId


@dataclass(frozen=True, slots=True)
class LoseSlot(Command):
    """The association ended by another's act or the subscription's end."""

    reason_code: EndReason


@dataclass(frozen=True, slots=True)
class CloseForSubscription(Command):
    """The subscription an open claim is about has ended."""
