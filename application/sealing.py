"""Seals what is personal before it reaches a command: contacts under their person, free texts under their claim or slot."""

from dataclasses import dataclass
from uuid import UUID

from application.forms import AmendmentsForm, ClaimForm, ContactForm, CustomerForm, EvidenceForm
from application.ports import DocumentStore, Vault
from domain.claim.events import Amendments, Customer
from domain.values import CompanyId, ContactPerson, Evidence, Personal


@dataclass(frozen=True, slots=True)
class Sealing:
    vault: Vault
    documents: DocumentStore

    def text(self, subject: UUID, text: str | None) -> Personal | None:
        return None if text is None else self.vault.seal(subject, text)

    def contact(self, claim_id: UUID, form: ContactForm | None) -> ContactPerson | None:
        """A person is one subject in all claims, known by e-mail; without one the words belong to the claim."""
        if form is None:
            return None
        subject = self.vault.subject_of(form.email) if form.email else claim_id
        name = self.vault.seal(subject, form.name)
        return ContactPerson(name=name, email=self.text(subject, form.email), title=self.text(subject, form.title))

    def strangers(self, form: ClaimForm) -> list[UUID]:
        """The people in it whom this process has not met, or not lately."""
        contacts = [contact for contact in (form.customer.contact, form.partner_contact) if contact and contact.email]
        subjects = {self.vault.subject_of(contact.email or "") for contact in contacts}
        return [subject for subject in subjects if not self.vault.knows(subject)]

    def customer(self, claim_id: UUID, form: CustomerForm) -> Customer:
        return Customer(tenant_id=form.tenant_id, domain=form.domain, contact=self.contact(claim_id, form.contact))

    def amendments(self, claim_id: UUID, form: AmendmentsForm) -> Amendments:
        return Amendments(
            mpn_id=form.mpn_id,
            customer_contact=self.contact(claim_id, form.customer_contact),
            partner_contact=self.contact(claim_id, form.partner_contact),
        )

    def evidence(self, claim_id: UUID | None, company: CompanyId, forms: tuple[EvidenceForm, ...]) -> tuple[Evidence, ...]:
        """With name and type of each document the company has uploaded; of others nothing is known. A dry run seals no name."""
        return tuple(self.document(claim_id, company, form) for form in forms)

    def document(self, claim_id: UUID | None, company: CompanyId, form: EvidenceForm) -> Evidence:
        known = self.documents.get(company, form.document_id)
        return Evidence(
            document_id=form.document_id,
            kind=form.kind,
            acknowledged_on=form.acknowledged_on,
            name=self.vault.seal(claim_id, known.name) if known and claim_id else None,
            media_type=known.media_type if known else None,
        )
