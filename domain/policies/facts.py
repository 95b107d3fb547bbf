"""What a check judges: the partner's statement and the facts the directories gave for it.

Facts that build on others are properties: each is None where something it builds on is missing, unknown or silent,
and a check that needs it is then left out. That is how one finding silences those that would only repeat it.
"""

from datetime import date

from domain.policies.policy import AllowedActivity, Policy
from domain.values import (
    Activity,
    Canonical,
    Channel,
    ClaimId,
    CompanyId,
    DocumentId,
    Evidence,
    MpnId,
    Name,
    ProductId,
    SolutionArea,
    Source,
    SubscriptionId,
    SubscriptionStatus,
    TenantId,
    Value,
)

DYNAMICS = "dynamics_365"


class Tenant(Value):
    tenant_id: TenantId
    name: Name
    domains: tuple[Canonical, ...]
    country: Name | None = None


class Product(Value):
    product_id: ProductId
    name: Name
    solution_area: SolutionArea
    family: Name


class Subscription(Value):
    subscription_id: SubscriptionId
    tenant_id: TenantId
    product_id: ProductId
    channel: Channel
    status: SubscriptionStatus
    provisioned: bool
    starts_on: date | None = None
    ends_on: date | None = None
    retired: bool = False


class Mpn(Value):
    mpn_id: MpnId
    partner_id: CompanyId
    partner_name: Name
    location: Name | None = None
    country: Name | None = None
    enrolled_programs: tuple[Name, ...] = ()
    partner_type: Name | None = None


class SlotSeen(Value):
    """What the slot showed: whether this company, or any other, is in it."""

    own: bool
    others: bool


class Statement(Value):
    """What the partner stated, as far as it has (a dry run may leave anything out)."""

    tenant_id: TenantId | None = None
    domain: Canonical | None = None
    solution_area: SolutionArea | None = None
    activity: Activity | None = None
    product_id: ProductId | None = None
    subscription_id: SubscriptionId | None = None
    mpn_id: MpnId | None = None
    evidence: tuple[Evidence, ...] | None = None
    follows_claim_id: ClaimId | None = None

    @property
    def is_complete(self) -> bool:
        """Everything that a submission has to state."""
        required = (self.tenant_id, self.domain, self.solution_area, self.activity, self.product_id, self.mpn_id, self.evidence)
        return all(field is not None for field in required)


class Facts(Value):
    """What the directories and claimlog's own tables answered; recorded with every validation so it can be judged again.

    `product_families` names the family of every product that a subscription in question is of.
    """

    company: CompanyId
    tenant: Tenant | None = None
    product: Product | None = None
    typed_subscription: Subscription | None = None
    typed_is_product: bool = False
    subscriptions_of_product: tuple[Subscription, ...] = ()
    product_families: dict[ProductId, Name] = {}
    mpn: Mpn | None = None
    unknown_documents: tuple[DocumentId, ...] = ()
    previous_claim_known: bool = True
    slot: SlotSeen | None = None
    silent: tuple[Source, ...] = ()


class Question:
    """A statement, its facts, and the policy and days by which it is judged.

    `submitted_on` is the day that the age of evidence is measured from; `today` the day of the check itself. Once a claim
    was validated its tenant is settled, and its subscription is judged whatever the directory of tenants now says.
    """

    def __init__(
        self, stated: Statement, facts: Facts, policy: Policy, submitted_on: date, today: date, *, tenant_settled: bool = False
    ) -> None:
        self.stated, self.facts, self.policy = stated, facts, policy
        self.submitted_on, self.today, self.tenant_settled = submitted_on, today, tenant_settled

    def on(self, subscription: Subscription) -> "Question":
        """The same question, had this subscription been typed."""
        stated = self.stated.model_copy(update={"subscription_id": subscription.subscription_id})
        facts = self.facts.model_copy(update={"typed_subscription": subscription})
        return Question(stated, facts, self.policy, self.submitted_on, self.today, tenant_settled=self.tenant_settled)

    def answered(self, source: Source) -> bool:
        return source not in self.facts.silent

    @property
    def tenant_id(self) -> TenantId | None:
        return self.stated.tenant_id if self.answered(Source.TENANTS) else None

    @property
    def tenant(self) -> Tenant | None:
        return self.facts.tenant

    @property
    def domain(self) -> str | None:
        return self.stated.domain

    @property
    def solution_area(self) -> SolutionArea | None:
        return self.stated.solution_area

    @property
    def activity(self) -> Activity | None:
        return self.stated.activity

    @property
    def activity_row(self) -> AllowedActivity | None:
        area, activity = self.stated.solution_area, self.stated.activity
        return self.policy.row(area, activity) if area and activity else None

    @property
    def product_id(self) -> ProductId | None:
        return self.stated.product_id

    @property
    def product(self) -> Product | None:
        return self.facts.product

    @property
    def business(self) -> bool:
        return self.stated.solution_area is SolutionArea.BUSINESS_APPLICATIONS

    @property
    def business_product(self) -> Product | None:
        """The product of a Business Applications claim, when the tenant's subscriptions of it are known."""
        known = self.business and self.tenant and self.answered(Source.SUBSCRIPTIONS)
        return self.product if known else None

    @property
    def typed(self) -> SubscriptionId | None:
        return self.stated.subscription_id if self.business and (self.tenant or self.tenant_settled) else None

    @property
    def foreign_or_own_subscription(self) -> Subscription | None:
        return self.facts.typed_subscription if self.typed else None

    @property
    def subscription(self) -> Subscription | None:
        """The typed subscription, when it is this tenant's: of any other nothing more is told."""
        found = self.foreign_or_own_subscription
        return found if found and found.tenant_id == self.stated.tenant_id else None

    @property
    def dynamics_subscription(self) -> Subscription | None:
        found = self.subscription
        return found if found and self.facts.product_families.get(found.product_id) == DYNAMICS else None

    @property
    def mpn_id(self) -> MpnId | None:
        return self.stated.mpn_id if self.answered(Source.MPNS) else None

    @property
    def mpn(self) -> Mpn | None:
        return self.facts.mpn

    @property
    def own_mpn(self) -> Mpn | None:
        return self.mpn if self.mpn and self.mpn.partner_id == self.facts.company else None

    @property
    def evidence(self) -> tuple[Evidence, ...] | None:
        return self.stated.evidence

    @property
    def follows_claim_id(self) -> ClaimId | None:
        return self.stated.follows_claim_id

    @property
    def slot(self) -> SlotSeen | None:
        return self.facts.slot
