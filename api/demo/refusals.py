"""Every reason for which a claim is refused, met by asking: a good claim, changed in one thing at a time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from api.demo.filing import Filing
from api.demo.market import Row, Spot
from api.demo.seed import Town
from api.texts import texts
from api.wiring import House
from application.forms import ClaimDraft, EvidenceForm
from domain.policies.deadlines import day_of
from domain.values import EvidenceKind
from projections.claims import listed
from projections.paging import Page

NOBODYS = UUID("5f0c1a52-77d4-4b0e-9d0e-3a5f4c9b2e11")
WORKLOAD = {"solution_area": "microsoft_365", "activity": "usage", "product_id": "microsoft-teams", "subscription_id": None}


class Met(NamedTuple):
    code: str
    message: str
    remedy: str


def refusals(house: House, town: Town, filing: Filing) -> Iterator[Met]:
    """In the order in which findings are told. Dry runs: nothing is recorded."""
    words, person = texts("en"), town.people.star.people[0]
    attempts = Attempts(house, town, filing)
    for changed in attempts.all():
        draft = ClaimDraft.model_validate(attempts.good | changed)
        for finding in house.claims.check(person.call(), draft).blocking[:1]:
            yield Met(finding.code, words.message(finding), words.remedy(finding))


class Attempts:
    """`good` is a claim of the star for the spare customer that would be accepted."""

    def __init__(self, house: House, town: Town, filing: Filing) -> None:
        self.house, self.town = house, town
        self.star, self.customer = town.people.star, town.market.spare
        self.today = day_of(house.clock.now(), house.world.calendar)
        spot = Spot(self.customer, "dynamics-365-sales", self.bought("dynamics-365-sales"))
        self.proof = filing.proof(spot, self.star, EvidenceKind.STATEMENT_OF_WORK, days_old=20)
        self.good: Row = {
            "customer": self.customer_told(self.customer.tenant_id, self.customer.domains[0]),
            "solution_area": spot.area,
            "activity": "presales",
            "product_id": spot.product_id,
            "subscription_id": spot.subscription,
            "mpn_id": self.star.enrolled[0].id,
            "evidence": [self.proof],
        }

    def all(self) -> Iterator[Row]:
        yield from self.of_customer_and_product()
        yield from self.of_subscription()
        yield from self.of_mpn()
        yield from self.of_evidence()
        yield {"follows_claim_id": NOBODYS}
        yield from self.of_slot()

    def of_customer_and_product(self) -> Iterator[Row]:
        yield {"customer": self.customer_told(str(NOBODYS), self.customer.domains[0])}
        yield {"customer": self.customer_told(self.customer.tenant_id, self.town.market.customers[0].domains[0])}
        yield WORKLOAD | {"activity": "presales"}
        yield {"product_id": "dynamics-365-unheard-of"}
        yield WORKLOAD | {"product_id": "dynamics-365-sales"}
        yield {"product_id": "dynamics-365-human-resources", "subscription_id": None}
        yield WORKLOAD | {"subscription_id": self.good["subscription_id"]}

    def of_subscription(self) -> Iterator[Row]:
        yield {"product_id": "dynamics-365-supply-chain", "subscription_id": None}
        yield {"subscription_id": "dynamics-365-sales"}
        yield {"subscription_id": self.town.market.subscriptions[0]["subscription_id"]}
        yield {"subscription_id": self.bought("microsoft-teams")}
        yield {"subscription_id": self.bought("dynamics-365-supply-chain")}
        for product in ("customer-service", "field-service", "finance", "commerce"):
            yield {"product_id": f"dynamics-365-{product}", "subscription_id": self.bought(f"dynamics-365-{product}")}

    def of_mpn(self) -> Iterator[Row]:
        yield {"mpn_id": "0000000"}
        yield {"mpn_id": self.town.people.partners[1].mpns[0].id}
        yield {"mpn_id": self.star.not_enrolled.id}

    def of_evidence(self) -> Iterator[Row]:
        yield {"evidence": []}
        yield {"evidence": [self.proof.model_copy(update={"document_id": f"sha256:{'0' * 64}"})]}
        yield {"evidence": [self.signed(None)]}
        yield {"evidence": [self.signed(self.today + timedelta(days=3))]}
        yield {"evidence": [self.signed(self.today - timedelta(days=400))]}

    def of_slot(self) -> Iterator[Row]:
        """What the star already has on record, filed a second time."""
        with self.house.read_side.current() as db:
            held = listed(db, {"partner_id": self.star.id, "status": "approved"}, Page(1)).items
        for details in held:
            stated = details.claim.stated.model_dump(exclude={"tenant_id", "domain", "evidence", "mpn_id", "follows_claim_id"})
            yield stated | {"customer": self.customer_told(details.customer.tenant_id, details.customer.domain)}

    def signed(self, day: date | None) -> EvidenceForm:
        return self.proof.model_copy(update={"acknowledged_on": day})

    def customer_told(self, tenant_id: str, domain: str) -> dict[str, Any]:
        return {"tenant_id": tenant_id, "domain": domain}

    def bought(self, product: str) -> str:
        """The spare customer's subscription of this product."""
        rows = self.town.market.subscriptions
        found = next(row for row in rows if row["tenant_id"] == self.customer.tenant_id and row["product_id"] == product)
        return str(found["subscription_id"])
