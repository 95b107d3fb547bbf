"""The demo's reference data, as an operator would import it."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.demo.market import Customer, Market
from api.demo.names import BUSINESS_APPLICATIONS, WORKLOADS
from api.demo.people import Cast, Partner
from api.wiring import House

Row = dict[str, Any]


def import_all(house: House, people: Cast, market: Market) -> None:
    kinds: dict[str, list[Row]] = {
        "products": [
            *products(BUSINESS_APPLICATIONS, "business_applications", "dynamics_365"),
            *products(WORKLOADS, *2 * ("microsoft_365",)),
        ],
        "tenants": [tenant(customer) for customer in market.customers],
        "subscriptions": list(market.subscriptions),
        "mpns": [row for partner in people.partners for row in mpns(partner)],
        "reviewer-ties": [{"reviewer": reviewer, "partner_id": partner} for reviewer, partner in people.ties],
    }
    for kind, rows in kinds.items():
        house.reference.put(people.operator.call(), kind, rows)


def products(catalogue: Mapping[str, str], area: str, family: str) -> Iterator[Row]:
    for product_id, name in catalogue.items():
        yield {"product_id": product_id, "name": name, "solution_area": area, "family": family}


def tenant(customer: Customer) -> Row:
    return {"tenant_id": customer.tenant_id, "name": customer.name, "domains": list(customer.domains), "country": customer.country}


def mpns(partner: Partner) -> Iterator[Row]:
    for mpn in partner.mpns:
        yield {
            "mpn_id": mpn.id,
            "partner_id": partner.id,
            "partner_name": partner.name,
            "location": mpn.location,
            "country": partner.country,
            "enrolled_programs": ["incentives"] if mpn.enrolled else [],
            "partner_type": mpn.special,
        }
