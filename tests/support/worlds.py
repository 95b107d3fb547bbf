"""What the tests' worlds are made of, as operators and partners send it: for a house and for a server alike."""

from typing import Any

from tests.support.directory import ALDER_MPN, CONTOSO, FABRIKAM, OTHER_SUBSCRIPTION, SALES_SUBSCRIPTION
from tests.support.reference import Raw, mpn_row, product_row, subscription_row, tenant_row
from tests.support.values import guid

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MPNS = {"alder": ALDER_MPN, "birch": "4815163", "cedar": "4815164"}
PRODUCTS = [
    product_row(),
    product_row(product_id="d365-finance", name="Dynamics 365 Finance"),
    product_row(product_id="teams", name="Microsoft Teams", solution_area="microsoft_365", family="microsoft_365"),
    product_row(product_id="exchange-online", name="Exchange Online", solution_area="microsoft_365", family="microsoft_365"),
]
CONTOSO_AND_ITS_PARTNERS: dict[str, list[Raw]] = {
    "products": PRODUCTS,
    "tenants": [tenant_row(), tenant_row(tenant_id=FABRIKAM, name="Fabrikam", domains=["fabrikam.example"])],
    "subscriptions": [subscription_row(), subscription_row(subscription_id=OTHER_SUBSCRIPTION, product_id="d365-finance")],
    "mpns": [mpn_row(mpn_id=mpn, partner_id=company, partner_name=company.title()) for company, mpn in MPNS.items()],
}
TEAMS: dict[str, Any] = {"solution_area": "microsoft_365", "activity": "usage", "product_id": "teams"}
SALES: dict[str, Any] = {
    "solution_area": "business_applications",
    "activity": "presales",
    "product_id": "d365-sales",
    "subscription_id": SALES_SUBSCRIPTION,
}
AT_FABRIKAM: dict[str, Any] = {"customer": {"tenant_id": FABRIKAM, "domain": "fabrikam.example"}}


def claim_body(company: str, **changes: Any) -> dict[str, Any]:
    """A claim on Contoso's Teams."""
    known = {"customer": {"tenant_id": CONTOSO, "domain": "contoso.example"}, "mpn_id": MPNS.get(company, "")}
    return known | TEAMS | changes


def customer(n: int) -> dict[str, Any]:
    return {"tenant_id": guid(f"customer {n}"), "domain": f"customer{n}.example"}


def racers(count: int) -> dict[str, str]:
    """Companies with an MPN id each."""
    return {f"racer{n}": str(5_000_000 + n) for n in range(count)}


def race_world(slots: int, companies: dict[str, str]) -> dict[str, list[Raw]]:
    """As many customers as slots, all with Teams."""
    customers = [customer(n) for n in range(slots)]
    return {
        "products": PRODUCTS,
        "tenants": [tenant_row(tenant_id=one["tenant_id"], domains=[one["domain"]]) for one in customers],
        "mpns": [mpn_row(mpn_id=mpn, partner_id=company, partner_name=company.title()) for company, mpn in companies.items()],
    }
