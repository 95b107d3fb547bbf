"""What partners do in the demo, each act a real command by one of the company's people."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from api.demo import phrases
from api.demo.clock import WalkingClock
from api.demo.market import Spot
from api.demo.papers import pdf
from api.demo.people import Partner, Person
from api.texts import texts
from api.wiring import House
from application.forms import AmendmentsForm, AnswerForm, ClaimForm, CommentForm, CustomerForm, DisputeForm, EvidenceForm, LeaveForm
from domain.policies.deadlines import day_of
from domain.values import AskReason, EvidenceKind, LeaveReason, SolutionArea, Visibility
from projections.associations import listed
from projections.paging import Page

KINDS = (EvidenceKind.STATEMENT_OF_WORK, EvidenceKind.CUSTOMER_ACKNOWLEDGEMENT, EvidenceKind.POE_TEMPLATE, EvidenceKind.DELIVERY_REPORT)


@dataclass
class Case:
    """A claim as its people remember it; `deciders` are those of the vendor who have decided it."""

    id: UUID
    spot: Spot
    partner: Partner
    by: Person
    documents: list[str]
    reviewer: Person | None = None
    deciders: list[Person] = field(default_factory=list)
    asked: tuple[AskReason, ...] = ()

    def words(self, text: str) -> str:
        return text.format(product=self.spot.product, customer=self.spot.customer.name)


class Filing:
    def __init__(self, house: House, clock: WalkingClock, rng: random.Random) -> None:
        self.house, self.clock, self.rng = house, clock, rng

    def file(self, spot: Spot, partner: Partner, by: Person | None = None, **fields: Any) -> Case:
        """A claim that is in order; `fields` are told in the place of those that would be."""
        by = by or self.rng.choice(partner.people[:3])
        first = self.proof(spot, partner, self.rng.choice(KINDS[:3]))
        evidence = (first, *((self.proof(spot, partner, KINDS[3]),) if self.rng.random() < 0.3 else ()))
        about = self.about(spot)
        told = {"evidence": evidence, "mpn_id": self.mpn(partner, about["activity"]), "partner_contact": self.contact(by)}
        form = ClaimForm.model_validate(about | told | fields)
        outcome = self.house.claims.submit(by.call(), form)
        return Case(outcome.stream[0].stream, spot, partner, by, [item.document_id for item in form.evidence])

    def about(self, spot: Spot) -> dict[str, Any]:
        """Who knows that only one subscription fits leaves it out now and then."""
        business = spot.area is SolutionArea.BUSINESS_APPLICATIONS
        activity = self.rng.choice(("presales", "usage", "usage", "revenue_association")) if business else "usage"
        customer = spot.customer
        return {
            "customer": CustomerForm.model_validate(
                {"tenant_id": customer.tenant_id, "domain": self.rng.choice(customer.domains), "contact": customer.contact}
            ),
            "solution_area": spot.area,
            "activity": activity,
            "product_id": spot.product_id,
            "subscription_id": spot.subscription if self.rng.random() < 0.8 else None,
        }

    def mpn(self, partner: Partner, activity: str) -> str:
        """Where nothing is paid, one that is not enrolled will do."""
        unpaid = activity == "revenue_association" and self.rng.random() < 0.5
        return partner.not_enrolled.id if unpaid else self.rng.choice(partner.enrolled).id

    def contact(self, by: Person) -> dict[str, str]:
        return {"name": by.name, "email": f"{by.sub}@{by.company}.example", "title": by.roles[0].value.replace("_", " ").capitalize()}

    def proof(self, spot: Spot, partner: Partner, kind: EvidenceKind, days_old: int | None = None) -> EvidenceForm:
        """A document of this partner, uploaded, acknowledged some time before now."""
        signed = day_of(self.clock.now(), self.house.world.calendar) - timedelta(days=days_old or self.rng.randint(5, 200))
        title = texts("en").label("evidence_kinds", kind)
        work = self.rng.choice(phrases.WORK).format(product=spot.product, customer=spot.customer.name)
        paper = pdf(title, [work, "", f"Between {spot.customer.name} and {partner.name}", f"Acknowledged on {signed.isoformat()}"])
        document = self.house.documents.put(partner.id, f"{title} - {spot.named}.pdf", paper)
        return EvidenceForm(document_id=document.document_id, kind=kind, acknowledged_on=signed)

    def more_proof(self, case: Case, days_old: int = 2) -> EvidenceForm:
        proof = self.proof(case.spot, case.partner, self.rng.choice(KINDS), days_old)
        case.documents.append(proof.document_id)
        return proof

    def add_proof(self, case: Case) -> None:
        self.house.claims.add_evidence(case.by.call(), case.id, self.more_proof(case))

    def comment(self, case: Case, text: str | None = None) -> None:
        said = case.words(text or self.rng.choice(phrases.FROM_PARTNER))
        self.house.claims.comment(case.by.call(), case.id, CommentForm(text=said, visibility=Visibility.SHARED))

    def answer(self, case: Case, *, amended: bool = False) -> None:
        """With a fresh document; `amended` also with another MPN id and contact."""
        amendments = {"mpn_id": case.partner.enrolled[-1].id, "partner_contact": self.contact(case.partner.people[2])} if amended else {}
        told = [phrases.ANSWERED[reason] for reason in case.asked]
        form = AnswerForm(
            message="\n\n".join(case.words(text) for text in (*told, *((phrases.AMENDED,) if amended else ()))),
            evidence=(self.more_proof(case),),
            amendments=AmendmentsForm.model_validate(amendments),
        )
        self.house.claims.answer(case.by.call(), case.id, form)

    def dispute(self, case: Case, text: str | None = None) -> None:
        said = case.words(text or self.rng.choice(phrases.DISPUTED))
        self.house.claims.dispute(case.by.call(), case.id, DisputeForm(justification=said, evidence=(self.more_proof(case),)))

    def withdraw(self, case: Case, reason: LeaveReason) -> None:
        self.house.claims.withdraw(case.by.call(), case.id, self.leaving(case, reason))

    def terminate(self, case: Case, reason: LeaveReason) -> None:
        self.house.claims.terminate(case.by.call(), association_of(self.house, case), self.leaving(case, reason))

    def leaving(self, case: Case, reason: LeaveReason) -> LeaveForm:
        note = phrases.LEFT[reason]
        return LeaveForm(reason_code=reason, note=case.words(note) if note else None)


def association_of(house: House, case: Case) -> UUID:
    with house.read_side.current() as db:
        [row] = listed(db, {"claim_id": str(case.id)}, None, Page(1)).items
    return UUID(row["association_id"])
