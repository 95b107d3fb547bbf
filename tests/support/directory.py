"""What the directories and the catalogue know: one customer, a few products, subscriptions and MPN ids."""

from typing import Any

from domain.policies.facts import Facts, Mpn, Product, Statement, Subscription, Tenant
from domain.slot.key import SlotKey
from domain.values import Activity, Channel, SolutionArea, SubscriptionStatus
from tests.support.values import day, evidence, guid

CONTOSO, FABRIKAM = guid("contoso"), guid("fabrikam")
SALES_SUBSCRIPTION, OTHER_SUBSCRIPTION = guid("sales subscription"), guid("other subscription")
ALDER_MPN = "4815162"
BUSINESS, M365 = SolutionArea.BUSINESS_APPLICATIONS, SolutionArea.MICROSOFT_365

SALES = Product(product_id="d365-sales", name="Dynamics 365 Sales", solution_area=BUSINESS, family="dynamics_365")
FINANCE = Product(product_id="d365-finance", name="Dynamics 365 Finance", solution_area=BUSINESS, family="dynamics_365")
TEAMS = Product(product_id="teams", name="Microsoft Teams", solution_area=M365, family="microsoft_365")
FAMILIES = {product.product_id: product.family for product in (SALES, FINANCE, TEAMS)}

SALES_SLOT = SlotKey(solution_area=BUSINESS, tenant_id=CONTOSO, product_id="d365-sales", subscription_id=SALES_SUBSCRIPTION)
TEAMS_SLOT = SlotKey(solution_area=M365, tenant_id=CONTOSO, product_id="teams")


def tenant(**changes: Any) -> Tenant:
    known: dict[str, Any] = {
        "tenant_id": CONTOSO,
        "name": "Contoso",
        "domains": ("contoso.example", "mail.contoso.example"),
        "country": "NL",
    }
    return Tenant(**known | changes)


def subscription(subscription_id: str = SALES_SUBSCRIPTION, **changes: Any) -> Subscription:
    known: dict[str, Any] = {
        "subscription_id": subscription_id,
        "tenant_id": CONTOSO,
        "product_id": "d365-sales",
        "channel": Channel.VOLUME_LICENSING,
        "status": SubscriptionStatus.ACTIVE,
        "provisioned": True,
        "starts_on": day("2025-01-01"),
        "ends_on": day("2027-12-31"),
    }
    return Subscription(**known | changes)


def mpn(**changes: Any) -> Mpn:
    known: dict[str, Any] = {
        "mpn_id": ALDER_MPN,
        "partner_id": "alder",
        "partner_name": "Alder Consulting",
        "enrolled_programs": ("incentives",),
    }
    return Mpn(**known | changes)


def statement(**changes: Any) -> Statement:
    """Alder asks for Contoso's Dynamics 365 Sales and types the subscription."""
    stated: dict[str, Any] = {
        "tenant_id": CONTOSO,
        "domain": "contoso.example",
        "solution_area": BUSINESS,
        "activity": Activity.PRESALES,
        "product_id": "d365-sales",
        "subscription_id": SALES_SUBSCRIPTION,
        "mpn_id": ALDER_MPN,
        "evidence": (evidence(),),
    }
    return Statement(**stated | changes)


def facts(**changes: Any) -> Facts:
    """All is as Alder says."""
    known: dict[str, Any] = {
        "company": "alder",
        "tenant": tenant(),
        "product": SALES,
        "typed_subscription": subscription(),
        "subscriptions_of_product": (subscription(),),
        "product_families": FAMILIES,
        "mpn": mpn(),
    }
    return Facts(**known | changes)
