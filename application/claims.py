"""What a partner does with its claims: check, submit, comment, add, answer, dispute, withdraw, end."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

from application.forms import AnswerForm, ClaimDraft, ClaimForm, CommentForm, CustomerDraft, DisputeForm, EvidenceForm, LeaveForm
from application.handling import Prepare, on_claim, pointing_at_body, slot_of, validate
from application.judging import Judging
from application.ports import Candidates
from application.runner import Decide, Outcome, run, run_async
from application.sealing import Sealing
from application.work import Call, Work, World
from domain.claim import commands as c
from domain.claim.claim import Claim
from domain.claim.decisions import submit
from domain.errors import NotFound, Refused
from domain.policies.checks import Judgement
from domain.policies.facts import Statement
from domain.values import CompanyId, Evidence, Visibility


@dataclass(frozen=True, slots=True)
class Claims:
    world: World
    judging: Judging
    sealing: Sealing
    candidates: Candidates

    def check(self, call: Call, draft: ClaimDraft) -> Judgement:
        """A dry run: what a submission would be told. Records nothing."""
        company = company_of(call)
        evidence = None if draft.evidence is None else self.sealing.evidence(None, company, draft.evidence)
        return self.judging.statement(Work(self.world, call), statement(draft, evidence), company)

    def submit(self, call: Call, form: ClaimForm) -> Outcome:
        """Raises Refused("claim_not_acceptable") with every finding when one of them blocks."""
        return run(self.world, call, self.submission(call, form))

    async def submit_async(self, call: Call, form: ClaimForm) -> Outcome:
        """The first key of a person waits for the disk, so a thread makes it."""
        if strangers := self.sealing.strangers(form):
            await asyncio.to_thread(self.sealing.vault.begin, strangers)
        return await run_async(self.world, call, self.submission(call, form))

    def submission(self, call: Call, form: ClaimForm) -> Decide:
        claim_id, company = self.sealing.vault.new_subject(), company_of(call)
        evidence = self.sealing.evidence(claim_id, company, form.evidence)
        stated = statement(form, evidence)

        def decide(work: Work) -> UUID:
            work.refuse_repeat()
            work.begin(claim_id)
            judgement = self.judging.statement(work, stated, company)
            policy = work.policy_now().id
            work.happened(claim_id, policy, submit(self.command(claim_id, company, form, evidence, judgement), work.moment(policy)))
            if judgement.settled:
                validate(work, work.any_claim(claim_id), judgement)
            return claim_id

        return decide

    def command(
        self, claim_id: UUID, company: CompanyId, form: ClaimForm, evidence: tuple[Evidence, ...], judgement: Judgement
    ) -> c.Submit:
        return c.Submit(
            company=company,
            customer=self.sealing.customer(claim_id, form.customer),
            solution_area=form.solution_area,
            activity=form.activity,
            product_id=form.product_id,
            subscription_id=form.subscription_id,
            mpn_id=form.mpn_id,
            evidence=evidence,
            partner_contact=self.sealing.contact(claim_id, form.partner_contact),
            group_id=form.group_id,
            follows_claim_id=form.follows_claim_id,
            judgement=judgement,
        )

    def comment(self, call: Call, claim_id: UUID, form: CommentForm) -> Outcome:
        """By anyone who may see the claim and may write; an internal one only by the vendor's people."""
        kind = c.Comment if form.visibility is Visibility.SHARED else c.Note
        return self.on(call, claim_id, lambda work, claim: kind(uuid4(), self.sealing.vault.seal(claim_id, form.text)))

    def add_evidence(self, call: Call, claim_id: UUID, form: EvidenceForm) -> Outcome:
        def add(work: Work, claim: Claim) -> c.Command:
            item = self.sealing.document(claim_id, claim.company, form)
            findings = self.judging.evidence(work, claim, (item,))
            return c.AddEvidence(item, tuple(pointing_at_body(finding) for finding in findings))

        return self.on(call, claim_id, add)

    def answer(self, call: Call, claim_id: UUID, form: AnswerForm) -> Outcome:
        """Raises Refused("claim_not_acceptable") when what the answer brings does not pass."""

        def reply(work: Work, claim: Claim) -> c.Command:
            amendments = self.sealing.amendments(claim_id, form.amendments)
            message = self.sealing.vault.seal(claim_id, form.message)
            evidence = self.sealing.evidence(claim_id, claim.company, form.evidence)
            amended = {"mpn_id": amendments.mpn_id or claim.stated.mpn_id, "evidence": (*claim.evidence, *evidence)}
            judgement = self.judging.claim(work, claim, claim.stated.model_copy(update=amended))
            return c.Answer(message, evidence, amendments, judgement)

        return self.on(call, claim_id, reply)

    def dispute(self, call: Call, claim_id: UUID, form: DisputeForm) -> Outcome:
        def contest(work: Work, claim: Claim) -> c.Command:
            work.refuse(claim, c.Dispute)
            if work.slot(slot_of(claim)).has(claim.company):
                raise Refused("slot_already_claimed")
            evidence = self.sealing.evidence(claim_id, claim.company, form.evidence)
            justification = self.sealing.vault.seal(claim_id, form.justification)
            return c.Dispute(justification, evidence, self.judging.evidence(work, claim, evidence))

        return self.on(call, claim_id, contest)

    def withdraw(self, call: Call, claim_id: UUID, form: LeaveForm) -> Outcome:
        return self.on(call, claim_id, lambda work, claim: c.Withdraw(form.reason_code, self.sealing.text(claim_id, form.note)))

    def terminate(self, call: Call, association_id: UUID, form: LeaveForm) -> Outcome:
        """The company ends its own association; which claim that is, the read side knows. Answers with the slot."""
        claim_id = self.candidates.association(association_id)
        if claim_id is None:
            raise NotFound

        def decide(work: Work) -> UUID:
            claim = work.claim(claim_id)
            work.on_claim(claim, c.Terminate(form.reason_code, self.sealing.text(claim_id, form.note)))
            return slot_of(claim)

        return run(self.world, call, decide)

    def on(self, call: Call, claim_id: UUID, command: Prepare) -> Outcome:
        return on_claim(self.world, call, claim_id, command)


def company_of(call: Call) -> CompanyId:
    assert call.actor.company, "a partner has a company"
    return call.actor.company


def statement(form: ClaimForm | ClaimDraft, evidence: tuple[Evidence, ...] | None) -> Statement:
    customer = form.customer or CustomerDraft()
    return Statement(
        tenant_id=customer.tenant_id,
        domain=customer.domain,
        solution_area=form.solution_area,
        activity=form.activity,
        product_id=form.product_id,
        subscription_id=form.subscription_id,
        mpn_id=form.mpn_id,
        evidence=evidence,
        follows_claim_id=form.follows_claim_id,
    )
