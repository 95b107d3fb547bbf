"""What can be claimed in the demo: customers with their domains, subscriptions and workloads."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from api.demo.names import BUSINESS_APPLICATIONS, CUSTOMERS, FIRST, LAST, TITLES, WORKLOADS, slug
from domain.values import SolutionArea

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Customer:
    tenant_id: str
    name: str
    country: str
    contact: Row

    @property
    def domains(self) -> tuple[str, ...]:
        return f"{slug(self.name)}.example", f"mail.{slug(self.name)}.example"


@dataclass(frozen=True, slots=True)
class Spot:
    """What one partner at a time may be on record for: a workload, or (with `subscription`) a subscription."""

    customer: Customer
    product_id: str
    subscription: str | None = None

    @property
    def area(self) -> SolutionArea:
        return SolutionArea.BUSINESS_APPLICATIONS if self.subscription else SolutionArea.MICROSOFT_365

    @property
    def product(self) -> str:
        return {**BUSINESS_APPLICATIONS, **WORKLOADS}[self.product_id]

    @property
    def named(self) -> str:
        return f"{self.customer.name}, {self.product}"


@dataclass(frozen=True, slots=True)
class Market:
    """`subscriptions` are rows of reference data; the last customer is kept for trying things out."""

    customers: tuple[Customer, ...]
    subscriptions: tuple[Row, ...]

    @property
    def spare(self) -> Customer:
        return self.customers[-1]

    def spots(self) -> Iterator[Spot]:
        """Every workload, and every subscription that can be claimed."""
        known = {customer.tenant_id: customer for customer in self.customers[:-1]}
        for customer in known.values():
            yield from (Spot(customer, product) for product in WORKLOADS)
        for row in self.subscriptions:
            if row["tenant_id"] in known and claimable(row):
                yield Spot(known[row["tenant_id"]], row["product_id"], row["subscription_id"])


def claimable(row: Row) -> bool:
    dynamics, active = row["product_id"] in BUSINESS_APPLICATIONS, row["status"] in ("active", "in_grace")
    return dynamics and active and row["provisioned"] and row["channel"] in ("volume_licensing", "web_direct")


def market(rng: random.Random, today: date) -> Market:
    customers = tuple(customer(rng, name, country) for name, country in CUSTOMERS)
    bought = [row for one in customers[:-1] for row in subscriptions(rng, one, today)]
    return Market(customers, (*bought, *of_every_kind(rng, customers[-1], today)))


def customer(rng: random.Random, name: str, country: str) -> Customer:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    email = f"{first}.{last}@{slug(name)}.example".lower()
    return Customer(guid(rng), name, country, {"name": f"{first} {last}", "email": email, "title": rng.choice(TITLES)})


def subscriptions(rng: random.Random, owner: Customer, today: date) -> Iterator[Row]:
    """Three or four products that can be claimed, with an expired predecessor or a CSP one beside them now and then."""
    for product in rng.sample(list(BUSINESS_APPLICATIONS), rng.choice((3, 4))):
        grace = rng.random() < 0.08
        left = -rng.randint(3, 20) if grace else rng.randint(120, 900)
        channel = rng.choice(("volume_licensing", "volume_licensing", "web_direct"))
        yield subscription(rng, owner, product, today, left, channel=channel, status="in_grace" if grace else "active")
        if rng.random() < 0.15:
            yield subscription(rng, owner, product, today, -rng.randint(70, 300), status="expired")
        if rng.random() < 0.1:
            yield subscription(rng, owner, product, today, 300, channel="csp")
    yield subscription(rng, owner, "microsoft-teams", today, 400, channel="web_direct")


def of_every_kind(rng: random.Random, owner: Customer, today: date) -> Iterator[Row]:
    """The spare customer has one of each kind that a claim is refused for, and a good one."""
    yield subscription(rng, owner, "dynamics-365-sales", today, 365)
    yield subscription(rng, owner, "dynamics-365-customer-service", today, 365, channel="csp")
    yield subscription(rng, owner, "dynamics-365-field-service", today, 365, channel="other")
    yield subscription(rng, owner, "dynamics-365-finance", today, 365, provisioned=False)
    yield subscription(rng, owner, "dynamics-365-commerce", today, -40, status="expired")
    yield subscription(rng, owner, "dynamics-365-supply-chain", today, 365)
    yield subscription(rng, owner, "dynamics-365-supply-chain", today, 365)
    yield subscription(rng, owner, "microsoft-teams", today, 400, channel="web_direct")


def subscription(rng: random.Random, owner: Customer, product: str, today: date, days_left: int, **fields: Any) -> Row:
    ends = today + timedelta(days=days_left)
    plain = {"channel": "volume_licensing", "status": "active", "provisioned": True}
    known = {"subscription_id": guid(rng), "tenant_id": owner.tenant_id, "product_id": product}
    begun = min(ends, today) - timedelta(days=rng.randint(100, 1000))
    return {**known, **plain, **fields, "starts_on": begun.isoformat(), "ends_on": ends.isoformat()}


def guid(rng: random.Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
