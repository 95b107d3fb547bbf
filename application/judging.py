"""Judging a claim before a decision: facts through ports, checks by the domain, the slot from its stream."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.facts import FactFinder, asked_again, with_what_was_known
from application.work import Work
from domain.claim.claim import Claim
from domain.claim.guards import is_final
from domain.policies.checks import EVIDENCE_CHECKS, Judgement, judge, judge_again, judge_slot
from domain.policies.deadlines import day_of
from domain.policies.facts import Facts, Question, SlotSeen, Statement
from domain.policies.policy import Policy
from domain.slot.key import SlotKey
from domain.slot.slot import Slot
from domain.values import CompanyId, Evidence, Finding, SolutionArea


@dataclass(frozen=True, slots=True)
class Judging:
    facts: FactFinder

    def statement(self, work: Work, stated: Statement, company: CompanyId) -> Judgement:
        """A submission or a dry run, by the policy in force now."""
        known = stated.follows_claim_id is None or is_own_and_final(work, stated.follows_claim_id, company)
        facts = self.facts.gather(stated, company, previous_claim_known=known)
        return in_its_slot(work, question(work, stated, facts, work.policy_now()))

    def claim(self, work: Work, claim: Claim, stated: Statement) -> Judgement:
        """A submitted claim again: the facts are today's, policy and age of evidence those of its submission."""
        facts = self.facts.gather(stated, claim.company, cited=claim.documents)
        if claim.facts:
            facts = with_what_was_known(facts, claim.facts)
        return in_its_slot(work, question_on(work, claim, stated, facts), besides=claim.id)

    def again(self, work: Work, claim: Claim) -> tuple[Finding, ...]:
        """What an approval has to know: whether the recorded facts still hold. Nothing, of a claim that was never validated."""
        if claim.facts is None:
            return ()
        sources = asked_again(claim.stated.solution_area, claim.facts.silent)
        facts = self.facts.again(claim.stated, claim.facts, sources)
        return judge_again(question_on(work, claim, claim.stated, facts, tenant_settled=True), sources)

    def evidence(self, work: Work, claim: Claim, added: tuple[Evidence, ...]) -> tuple[Finding, ...]:
        """Of new documents only, pointing into the list that brought them."""
        unknown = tuple(item.document_id for item in added if not self.facts.documents.is_citable(claim.company, item.document_id))
        facts = Facts(company=claim.company, unknown_documents=unknown)
        asked = question_on(work, claim, Statement(evidence=added), facts)
        return tuple(finding for check in EVIDENCE_CHECKS[1:4] for finding in check(asked))


def question(work: Work, stated: Statement, facts: Facts, policy: Policy) -> Question:
    today = work.today()
    return Question(stated, facts, policy, submitted_on=today, today=today)


def question_on(work: Work, claim: Claim, stated: Statement, facts: Facts, *, tenant_settled: bool = False) -> Question:
    calendar, policy = work.world.calendar, work.world.policies.get(claim.policy)
    days = day_of(claim.submitted_at, calendar), work.today()
    return Question(stated, facts, policy, *days, tenant_settled=tenant_settled)


def in_its_slot(work: Work, asked: Question, besides: UUID | None = None) -> Judgement:
    """The judgement, with the slot's findings when nothing else stands in the way."""
    judgement = judge(asked)
    key = slot_key(asked.stated, judgement)
    if not judgement.settled or key is None or not asked.stated.is_complete:
        return judgement
    return judge_slot(judgement, asked, seen(work.slot(key.id), asked.facts.company, besides))


def seen(slot: Slot, company: CompanyId, besides: UUID | None) -> SlotSeen:
    """What the slot shows a company, its own entry left out where a claim in it is judged again."""
    rest = replace(slot, claims={claim: party for claim, party in slot.claims.items() if claim != besides})
    return SlotSeen(own=rest.has(company), others=rest.others_than(company))


def slot_key(stated: Statement, judgement: Judgement) -> SlotKey | None:
    """None while the statement does not say enough."""
    area, tenant, product = stated.solution_area, stated.tenant_id, stated.product_id
    subscription = judgement.subscription.subscription_id if judgement.subscription else None
    business = area is SolutionArea.BUSINESS_APPLICATIONS
    if not (area and tenant and product) or (business and not subscription):
        return None
    return SlotKey(solution_area=area, tenant_id=tenant, product_id=product, subscription_id=subscription)


def is_own_and_final(work: Work, claim_id: UUID, company: CompanyId) -> bool:
    return work.is_of(company, claim_id) and is_final(work.any_claim(claim_id), work.now)
