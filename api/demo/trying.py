"""How to try a seeded demo: people of each role with their tokens, and five requests that work when pasted."""

import json
import shlex
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.demo.people import Cast, Person
from api.demo.seed import Town
from api.wiring import House
from domain.values import Role
from projections.conflicts import listed
from projections.paging import Page


@dataclass(frozen=True, slots=True)
class Try:
    """`role` says whose token it is sent with."""

    says: str
    role: Role
    path: str
    method: str = "GET"
    body: dict[str, Any] | None = None

    @property
    def curl(self) -> str:
        method = f"-X {self.method} " if self.method != "GET" else ""
        body = f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(self.body))}" if self.body else ""
        return f'curl -s {method}"$URL{self.path}" -H "Authorization: Bearer ${variable(self.role)}"{body} | python3 -m json.tool'


def variable(role: Role) -> str:
    return role.value.upper()


def one_of_each(people: Cast) -> dict[Role, Person]:
    """On the partner's side all of the star; on the vendor's side those without ties."""
    vendor = (people.reviewers[0], people.arbitrators[0], people.compliance, people.operator)
    return {person.roles[0]: person for person in (*people.star.people, *vendor)}


def exports(house: House, people: Cast, url: str) -> list[str]:
    """A variable for the address, and one for the token of each role."""
    return [
        f"export URL={url}",
        *(f"export {variable(role)}={house.signing.mint(person.token_claims)}" for role, person in one_of_each(people).items()),
    ]


def tries(house: House, town: Town) -> list[Try]:
    star = town.people.star
    conflict = most_contested(house)
    return [
        Try("what waits for a reviewer, the most urgent first", Role.REVIEWER, "/v1/reviewer-queue?limit=3"),
        Try("take the next claim, as that reviewer", Role.REVIEWER, "/v1/reviewer-queue/next", "POST"),
        Try(f"where {star.name} stands", Role.INCENTIVES_ADMIN, f"/v1/partners/{star.id}/status?limit=3"),
        Try("an open conflict, its parties beside each other", Role.ARBITRATOR, f"/v1/conflicts/{conflict}"),
        Try("check a claim that will be refused, for every reason at once", Role.BILLING_ADMIN, "/v1/claim-checks", "POST", refused(town)),
    ]


def most_contested(house: House) -> UUID:
    with house.read_side.current() as db:
        found = listed(db, None, None, Page(200)).items
    worst = max(found, key=lambda row: (row["state"] == "open", row["parties"]))
    return UUID(worst["conflict_id"])


def refused(town: Town) -> dict[str, Any]:
    """A CSP subscription of a product nobody chose, the domain of someone else, another's MPN id, and no proof."""
    customer, rows = town.market.spare, town.market.subscriptions
    csp = next(row for row in rows if row["tenant_id"] == customer.tenant_id and row["channel"] == "csp")
    return {
        "customer": {"tenant_id": customer.tenant_id, "domain": town.market.customers[0].domains[0]},
        "solution_area": "business_applications",
        "activity": "presales",
        "product_id": "dynamics-365-sales",
        "subscription_id": csp["subscription_id"],
        "mpn_id": town.people.partners[1].mpns[0].id,
        "evidence": [],
    }
