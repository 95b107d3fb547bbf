"""Reference data as operators send it."""

from collections.abc import Callable
from typing import Any

from application.ports import PendingImport
from tests.support.directory import ALDER_MPN, CONTOSO, SALES_SUBSCRIPTION

Raw = dict[str, Any]
Import = Callable[..., PendingImport]


def tenant_row(**changes: Any) -> Raw:
    return {"tenant_id": CONTOSO, "name": "Contoso", "domains": ["contoso.example"], "country": "NL"} | changes


def product_row(**changes: Any) -> Raw:
    known = {"product_id": "d365-sales", "name": "Dynamics 365 Sales", "solution_area": "business_applications", "family": "dynamics_365"}
    return known | changes


def subscription_row(**changes: Any) -> Raw:
    known = {
        "subscription_id": SALES_SUBSCRIPTION,
        "tenant_id": CONTOSO,
        "product_id": "d365-sales",
        "channel": "volume_licensing",
        "status": "active",
        "provisioned": True,
        "starts_on": "2025-01-01",
        "ends_on": "2027-12-31",
    }
    return known | changes


def mpn_row(**changes: Any) -> Raw:
    known = {
        "mpn_id": ALDER_MPN,
        "partner_id": "alder",
        "partner_name": "Alder Consulting",
        "location": "Utrecht",
        "country": "NL",
        "enrolled_programs": ["incentives"],
        "partner_type": None,
    }
    return known | changes


def tie_row(**changes: Any) -> Raw:
    return {"reviewer": "rex", "partner_id": "alder"} | changes
