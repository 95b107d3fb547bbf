"""All findings together: their order, the slot's, those of silent directories, and those of asking again."""

from domain.policies.checks import SUBMISSION_CHECKS, Judgement, judge, judge_again, judge_slot, needed_sources
from domain.policies.facts import SlotSeen
from domain.values import Activity, Channel, EvidenceKind, Source, SubscriptionStatus
from tests.support.checks import TEAMS_CLAIM, choosing, codes, findings, question, typing
from tests.support.directory import BUSINESS, M365, mpn, subscription, tenant
from tests.support.values import blocking, document, evidence, info, uid

TENANTS, SUBSCRIPTIONS, MPNS = Source.TENANTS, Source.SUBSCRIPTIONS, Source.MPNS
ALONE, OWN, OTHERS = SlotSeen(own=False, others=False), SlotSeen(own=True, others=False), SlotSeen(own=False, others=True)


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({check.name for check in SUBMISSION_CHECKS}) == len(SUBMISSION_CHECKS)


def test_all_independent_problems_come_at_once_in_the_order_of_the_table() -> None:
    worst = subscription(product_id="d365-finance", channel=Channel.CSP, provisioned=False, status=SubscriptionStatus.SUSPENDED)
    documents = (evidence(1, acknowledged_on=None), evidence(2, acknowledged_on="2026-03-03"))
    assert codes(
        **typing(worst),
        domain="fabrikam.example",
        activity=Activity.REVENUE_ASSOCIATION,
        subscriptions_of_product=(),
        mpn=mpn(enrolled_programs=(), partner_type="frp_fasttrack"),
        evidence=documents,
        unknown_documents=(document(2),),
        follows_claim_id=uid("a stranger's claim"),
        previous_claim_known=False,
    ) == [
        "domain_tenant_mismatch",
        "product_not_on_tenant",
        "subscription_product_mismatch",
        "subscription_is_csp",
        "subscription_not_provisioned",
        "subscription_inactive",
        "mpn_not_enrolled",
        "mpn_special_type",
        "activity_without_incentive",
        "evidence_unknown",
        "evidence_date_missing",
        "evidence_date_in_future",
        "previous_claim_unknown",
    ]


def test_a_previous_claim_that_is_not_an_own_final_one() -> None:
    found = findings(follows_claim_id=uid("a stranger's claim"), previous_claim_known=False)
    assert found == [blocking("previous_claim_unknown", "/follows_claim_id")]
    assert findings(follows_claim_id=uid("an earlier claim"), previous_claim_known=True) == []
    assert findings(follows_claim_id=None, previous_claim_known=False) == []


def test_a_slot_that_the_company_is_in_already() -> None:
    business, teams = question(), question(**TEAMS_CLAIM)
    assert judge_slot(judge(business), business, OWN).findings == (blocking("subscription_already_claimed", "/subscription_id"),)
    assert judge_slot(judge(teams), teams, OWN).findings == (blocking("subscription_already_claimed", "/product_id"),)


def test_a_slot_that_another_company_is_in() -> None:
    asked = question()
    assert judge_slot(judge(asked), asked, OTHERS).findings == (info("claim_contested"),)
    both = judge_slot(judge(asked), asked, SlotSeen(own=True, others=True))
    assert [finding.code for finding in both.findings] == ["subscription_already_claimed", "claim_contested"]


def test_what_the_slot_showed_stands_behind_the_rest_and_in_the_facts() -> None:
    asked = question(**typing(subscription(status=SubscriptionStatus.IN_GRACE)))
    judgement = judge_slot(judge(asked), asked, OTHERS)
    assert [finding.code for finding in judgement.findings] == ["subscription_in_grace", "claim_contested"]
    assert judgement.facts.slot == OTHERS
    assert judgement.subscription == judge(asked).subscription
    assert judge_slot(judge(asked), asked, ALONE).findings == judge(asked).findings


def test_a_judgement_is_settled_when_nothing_blocks_and_every_directory_answered() -> None:
    assert judge(question()).settled
    assert judge(question(**typing(subscription(status=SubscriptionStatus.IN_GRACE)))).settled
    assert not judge(question(mpn=None)).settled
    assert not judge(question(mpn=None, silent=(MPNS,))).settled


def test_a_judgement_knows_which_findings_block() -> None:
    asked = question(mpn=mpn(partner_type="frp_fasttrack"), evidence=())
    judgement: Judgement = judge(asked)
    assert judgement.blocking == (blocking("evidence_missing", "/evidence"),)
    assert len(judgement.findings) == 2


def test_a_silent_directory_silences_what_needed_it_and_nothing_else() -> None:
    wrong = {"evidence": (evidence(1, EvidenceKind.OTHER, "2019-01-01"),), "mpn": None}
    silent_tenants = findings(tenant=None, domain="fabrikam.example", typed_subscription=None, silent=(TENANTS,), **wrong)
    assert [finding.code for finding in silent_tenants] == ["mpn_unknown", "evidence_too_old", "source_unavailable"]
    assert silent_tenants[-1] == info("source_unavailable", source="tenants")


def test_when_subscriptions_are_silent_the_product_is_not_missed_on_the_tenant() -> None:
    silent = choosing(silent=(SUBSCRIPTIONS,))
    assert codes(**silent) == ["source_unavailable"]
    assert codes(**silent | {"domain": "fabrikam.example"}) == ["domain_tenant_mismatch", "source_unavailable"]


def test_every_silent_directory_is_named() -> None:
    found = findings(tenant=None, typed_subscription=None, subscriptions_of_product=(), mpn=None, silent=(TENANTS, SUBSCRIPTIONS, MPNS))
    assert found == [info("source_unavailable", source=source) for source in ("tenants", "subscriptions", "mpns")]


def test_which_directories_a_claim_needs() -> None:
    assert needed_sources(BUSINESS) == (TENANTS, SUBSCRIPTIONS, MPNS)
    assert needed_sources(M365) == needed_sources(None) == (TENANTS, MPNS)


def test_asked_again_only_the_named_directories_object() -> None:
    asked = question(**typing(subscription(status=SubscriptionStatus.EXPIRED)), mpn=None, tenant=tenant(domains=()), evidence=())
    again = {source: [finding.code for finding in judge_again(asked, frozenset({source}))] for source in Source}
    assert again == {TENANTS: ["domain_tenant_mismatch"], SUBSCRIPTIONS: ["subscription_inactive"], MPNS: ["mpn_unknown"]}
    assert [finding.code for finding in judge_again(asked, frozenset(Source))] == [
        "domain_tenant_mismatch",
        "subscription_inactive",
        "mpn_unknown",
    ]
    assert judge_again(asked, frozenset()) == ()


def test_asked_again_a_silent_directory_is_noted_and_does_not_object() -> None:
    asked = question(mpn=None, silent=(MPNS, TENANTS))
    assert judge_again(asked, frozenset({SUBSCRIPTIONS, MPNS})) == (info("source_unavailable", source="mpns"),)


def test_asked_again_a_claim_in_good_order_hears_nothing() -> None:
    assert judge_again(question(), frozenset(Source)) == judge_again(question(**TEAMS_CLAIM), frozenset({TENANTS, MPNS})) == ()
