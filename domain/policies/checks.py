"""Every check of a submission, in the order in which findings are told, and the judgement they add up to."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.policies import activities, evidence, mpn, subscription
from domain.policies.check import Check, blocking, check, info
from domain.policies.facts import Facts, Question, SlotSeen, Subscription
from domain.values import Finding, SolutionArea, Source


@check("follows_claim_id", pointer="/follows_claim_id")
def previous_claim_is_own_and_final(claim: Question) -> Iterator[Finding]:
    if not claim.facts.previous_claim_known:
        yield blocking("previous_claim_unknown")


@check("slot", pointer="/subscription_id")
def slot_is_not_the_partners_already(claim: Question) -> Iterator[Finding]:
    assert claim.slot
    if claim.slot.own:
        yield blocking("subscription_already_claimed", "" if claim.business else "/product_id")


@check("slot", pointer="")
def slot_is_uncontested(claim: Question) -> Iterator[Finding]:
    assert claim.slot
    if claim.slot.others:
        yield info("claim_contested")


TENANT_CHECKS: tuple[Check, ...] = (activities.tenant_is_known, activities.domain_is_the_tenants)
MPN_CHECKS: tuple[Check, ...] = (mpn.mpn_is_known, mpn.mpn_is_the_partners_own, mpn.mpn_is_enrolled, mpn.mpn_is_of_no_special_type)
EVIDENCE_CHECKS: tuple[Check, ...] = (
    evidence.evidence_is_there,
    evidence.documents_are_the_partners_own,
    evidence.dated_kinds_carry_a_date,
    evidence.no_date_lies_in_the_future,
    evidence.some_evidence_is_recent,
)
SUBMISSION_CHECKS: tuple[Check, ...] = (
    *TENANT_CHECKS,
    activities.activity_is_allowed_in_its_area,
    activities.product_is_known,
    activities.product_is_in_the_solution_area,
    activities.product_is_on_the_tenant,
    activities.subscription_is_for_business_applications,
    subscription.subscription_is_named_where_several_fit,
    *subscription.SUBSCRIPTION_CHECKS,
    *MPN_CHECKS,
    activities.activity_pays,
    *EVIDENCE_CHECKS,
    previous_claim_is_own_and_final,
)
SLOT_CHECKS: tuple[Check, ...] = (slot_is_not_the_partners_already, slot_is_uncontested)
ASKED_OF: dict[Source, tuple[Check, ...]] = {
    Source.TENANTS: TENANT_CHECKS,
    Source.SUBSCRIPTIONS: subscription.SUBSCRIPTION_CHECKS,
    Source.MPNS: MPN_CHECKS,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings, the facts they rest on, and the subscription the claim is about (typed or resolved)."""

    findings: tuple[Finding, ...]
    facts: Facts
    subscription: Subscription | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def settled(self) -> bool:
        """Nothing blocks and every directory that was needed has answered."""
        return not self.blocking and not self.facts.silent


def judge(question: Question) -> Judgement:
    """All independent problems at once; the slot is judged apart, when nothing else blocks."""
    asked = subscription.with_subscription(question)
    findings = [finding for one in SUBMISSION_CHECKS for finding in one(asked)]
    return Judgement((*findings, *unavailable(asked.facts.silent)), asked.facts, asked.subscription)


def judge_slot(judgement: Judgement, question: Question, seen: SlotSeen) -> Judgement:
    """The judgement with what the slot showed; only asked of one that is settled, else a dry run would be an oracle."""
    facts = judgement.facts.model_copy(update={"slot": seen})
    asked = Question(question.stated, facts, question.policy, question.submitted_on, question.today)
    findings = [finding for one in SLOT_CHECKS for finding in one(asked)]
    return Judgement((*judgement.findings, *findings), facts, judgement.subscription)


def judge_again(question: Question, sources: frozenset[Source]) -> tuple[Finding, ...]:
    """What these directories would now object to; one that is silent is noted, and the recorded facts stand."""
    answered = [source for source in Source if source in sources and question.answered(source)]
    checks = [one for source in answered for one in ASKED_OF[source]]
    findings = [finding for one in checks for finding in one(question)]
    return (*findings, *unavailable(source for source in question.facts.silent if source in sources))


def unavailable(silent: Iterator[Source] | tuple[Source, ...]) -> tuple[Finding, ...]:
    return tuple(info("source_unavailable", source=source.value) for source in silent)


def needed_sources(area: SolutionArea | None) -> tuple[Source, ...]:
    """The directories a claim in this area is checked against."""
    business = area is SolutionArea.BUSINESS_APPLICATIONS
    return tuple(source for source in Source if business or source is not Source.SUBSCRIPTIONS)
