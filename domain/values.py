"""Words of the field as immutable values: ids, enumerations, contacts, evidence, findings, deadlines."""

import re
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

MAX_NAME, MAX_TEXT, MAX_LIST = 200, 10_000, 50
SYSTEM = "system"
IN_CLEAR = "plain:"
WHOLE = re.compile(r"-?[0-9]+")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISO_INSTANT = re.compile(rf"{ISO_DAY.pattern}[Tt][0-9:]{{8}}(\.[0-9]+)?([Zz]|[+-][0-9:]{{5}})?")


def canonical(value: Any) -> Any:
    """The form in which GUIDs, domains, product ids and MPN ids are compared: trimmed, lower case."""
    return value.strip().lower() if isinstance(value, str) else value


def iso_day(value: Any) -> Any:
    """Pydantic alone would take "86400" as the second day of 1970; it is given None instead, which it refuses as no date."""
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    return value if isinstance(value, date) else None


def iso_instant(value: Any) -> Any:
    """Likewise "0.5" as half a second after the beginning of 1970."""
    return value if isinstance(value, datetime) or (isinstance(value, str) and ISO_INSTANT.fullmatch(value)) else None


def whole(value: Any) -> Any:
    """Likewise "+0.0", " 7" and "1_0" as numbers."""
    return value if not isinstance(value, str) or WHOLE.fullmatch(value) else None


Day = Annotated[date, BeforeValidator(iso_day)]
Instant = Annotated[AwareDatetime, BeforeValidator(iso_instant)]
Whole = Annotated[int, Field(ge=0, lt=2**63), BeforeValidator(whole)]
NO_NUL = r"^[^\x00]*$"  # not every store takes one
Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, strip_whitespace=True, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True, pattern=NO_NUL)]
Canonical = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, pattern=NO_NUL), BeforeValidator(canonical)]

ClaimId = UUID
SlotId = UUID
ConflictId = UUID
AssociationId = UUID
CompanyId = Name
PersonId = Name
PolicyId = str
TenantId = Canonical
ProductId = Canonical
SubscriptionId = Canonical
MpnId = Canonical
DocumentId = Annotated[str, StringConstraints(max_length=71, pattern=r"^sha256:[0-9a-f]{64}$")]


class Value(BaseModel):
    """Immutable, strict about its fields, equal by content."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Role(StrEnum):
    BILLING_ADMIN = "billing_admin"
    GLOBAL_ADMIN = "global_admin"
    INCENTIVES_ADMIN = "incentives_admin"
    INTEGRATOR = "integrator"
    REVIEWER = "reviewer"
    ARBITRATOR = "arbitrator"
    COMPLIANCE = "compliance"
    OPERATOR = "operator"
    SYSTEM = "system"


PARTNER_ROLES = frozenset({Role.BILLING_ADMIN, Role.GLOBAL_ADMIN, Role.INCENTIVES_ADMIN, Role.INTEGRATOR})
REVIEWING_ROLES = frozenset({Role.REVIEWER, Role.ARBITRATOR})
VENDOR_ROLES = REVIEWING_ROLES | {Role.COMPLIANCE}


class SolutionArea(StrEnum):
    BUSINESS_APPLICATIONS = "business_applications"
    MICROSOFT_365 = "microsoft_365"


class Activity(StrEnum):
    PRESALES = "presales"
    USAGE = "usage"
    REVENUE_ASSOCIATION = "revenue_association"


class Channel(StrEnum):
    VOLUME_LICENSING = "volume_licensing"
    WEB_DIRECT = "web_direct"
    CSP = "csp"
    OTHER = "other"


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    IN_GRACE = "in_grace"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Status(StrEnum):
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


OPEN = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.ACTION_REQUIRED, Status.DISPUTED})


class EvidenceKind(StrEnum):
    STATEMENT_OF_WORK = "statement_of_work"
    CUSTOMER_ACKNOWLEDGEMENT = "customer_acknowledgement"
    POE_TEMPLATE = "poe_template"
    DELIVERY_REPORT = "delivery_report"
    OTHER = "other"


DATED_KINDS = frozenset({EvidenceKind.STATEMENT_OF_WORK, EvidenceKind.CUSTOMER_ACKNOWLEDGEMENT, EvidenceKind.POE_TEMPLATE})


class AskReason(StrEnum):
    """Why a reviewer asks for more information."""

    EVIDENCE_MISSING = "evidence_missing"
    ACKNOWLEDGEMENT_MISSING = "acknowledgement_missing"
    DATES_MISSING_OR_OLD = "dates_missing_or_old"
    SERVICE_DESCRIPTION_MISSING = "service_description_missing"
    PRODUCT_MISSING_FROM_EVIDENCE = "product_missing_from_evidence"


class RejectionReason(StrEnum):
    CUSTOMER_DECLINED = "customer_declined"
    EVIDENCE_INSUFFICIENT = "evidence_insufficient"
    PARTNER_REQUEST = "partner_request"
    CONSENT_MISSING = "consent_missing"
    PRODUCTS_MISSING = "products_missing"
    EVIDENCE_UNAVAILABLE = "evidence_unavailable"
    SUBSCRIPTION_NOT_ELIGIBLE = "subscription_not_eligible"
    NO_PARTNER_RESPONSE = "no_partner_response"
    LOST_ARBITRATION = "lost_arbitration"
    VALIDATION_FAILED = "validation_failed"
    SUBSCRIPTION_ENDED = "subscription_ended"


class LeaveReason(StrEnum):
    """Why a partner withdraws a claim or ends an association."""

    WRONG_MPN = "wrong_mpn"
    WRONG_ACTIVITY = "wrong_activity"
    NO_LONGER_WITH_CUSTOMER = "no_longer_with_customer"
    FILED_BY_MISTAKE = "filed_by_mistake"
    OTHER = "other"


class EndReason(StrEnum):
    SUPERSEDED = "superseded"
    PARTNER_REQUEST = "partner_request"
    SUBSCRIPTION_ENDED = "subscription_ended"
    REVOKED = "revoked"


class Visibility(StrEnum):
    SHARED = "shared"
    INTERNAL = "internal"


class Source(StrEnum):
    """A directory outside claimlog that may fail to answer."""

    TENANTS = "tenants"
    SUBSCRIPTIONS = "subscriptions"
    MPNS = "mpns"


class Severity(StrEnum):
    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


class Contact(StrEnum):
    """Whom the partner asks first."""

    CUSTOMER = "customer"
    SUPPORT = "support"
    GLOBAL_ADMIN = "global_admin"


class Personal(Value):
    """A name or free text, sealed by the vault under its subject; decisions never open one."""

    subject: UUID
    sealed: str

    @property
    def in_clear(self) -> bool:
        """Sealed as it was at first: anyone may read it, and no key can take it away."""
        return self.sealed.startswith(IN_CLEAR)


class ContactPerson(Value):
    name: Personal
    email: Personal | None = None
    title: Personal | None = None


class Evidence(Value):
    """One document as proof of execution; `acknowledged_on` is the day the customer acknowledged the work."""

    document_id: DocumentId
    kind: EvidenceKind
    acknowledged_on: Day | None = None
    name: Personal | None = None
    media_type: str | None = None


class Finding(Value):
    """One result of checking. `pointer` is RFC 6901 into the body that was checked; texts are rendered from code and params."""

    code: str
    severity: Severity
    pointer: str
    params: dict[str, Any] = {}
    contact: Contact | None = None
    retryable: bool = False

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKING


class LimitUnit(StrEnum):
    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"


class Deadline(Value):
    """A limit as it was set: `due_at` is the first instant after its last day, never computed again."""

    due_at: datetime
    limit: int
    unit: LimitUnit
    calendar: str
    zone: str
