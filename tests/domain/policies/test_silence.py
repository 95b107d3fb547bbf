"""However much is wrong: findings come in the order of the table, and none only repeats another."""

from itertools import combinations
from typing import Any

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.policies.checks import judge, judge_slot
from domain.policies.facts import SlotSeen
from domain.values import Activity, Channel, EvidenceKind, Source, SubscriptionStatus
from tests.support.checks import question
from tests.support.directory import BUSINESS, CONTOSO, FABRIKAM, M365, SALES, TEAMS, mpn, subscription, tenant
from tests.support.values import document, evidence, guid, uid

TABLE = [
    "tenant_unknown",
    "domain_tenant_mismatch",
    "activity_not_allowed",
    "product_unknown",
    "product_not_in_solution_area",
    "product_not_on_tenant",
    "not_applicable",
    "subscription_required",
    "identifier_not_subscription",
    "subscription_not_on_tenant",
    "subscription_not_dynamics",
    "subscription_product_mismatch",
    "subscription_is_csp",
    "activity_channel_mismatch",
    "subscription_not_provisioned",
    "subscription_inactive",
    "subscription_in_grace",
    "mpn_unknown",
    "mpn_not_yours",
    "mpn_not_enrolled",
    "mpn_special_type",
    "activity_without_incentive",
    "evidence_missing",
    "evidence_unknown",
    "evidence_date_missing",
    "evidence_date_in_future",
    "evidence_too_old",
    "previous_claim_unknown",
    "subscription_already_claimed",
    "claim_contested",
    "source_unavailable",
]
SUBSCRIPTION = {code for code in TABLE if code.startswith(("subscription_", "identifier_"))} - {"subscription_already_claimed"}
ABOUT_ONE = SUBSCRIPTION - {"subscription_required"} | {"activity_channel_mismatch"}
DATES = {"evidence_date_missing", "evidence_date_in_future", "evidence_missing"}
SILENCES: dict[str, set[str]] = {
    "tenant_unknown": {"domain_tenant_mismatch", "product_not_on_tenant"} | SUBSCRIPTION | ABOUT_ONE,
    "product_unknown": {"product_not_in_solution_area", "product_not_on_tenant", "subscription_product_mismatch"},
    "subscription_required": ABOUT_ONE,
    "identifier_not_subscription": ABOUT_ONE,
    "subscription_not_on_tenant": ABOUT_ONE,
    "subscription_not_dynamics": {"subscription_product_mismatch", "activity_channel_mismatch"},
    "subscription_is_csp": {"activity_channel_mismatch"},
    "subscription_inactive": {"subscription_in_grace"},
    "mpn_unknown": {"mpn_not_yours", "mpn_not_enrolled", "mpn_special_type"},
    "mpn_not_yours": {"mpn_not_enrolled", "mpn_special_type"},
    **{code: {"evidence_too_old"} for code in DATES},
}

SUBSCRIPTIONS = st.builds(
    subscription,
    st.sampled_from([guid("one"), guid("two")]),
    tenant_id=st.sampled_from([CONTOSO, CONTOSO, CONTOSO, FABRIKAM]),
    product_id=st.sampled_from(["d365-sales", "d365-sales", "d365-finance", "teams"]),
    channel=st.sampled_from(Channel),
    status=st.sampled_from(SubscriptionStatus),
    provisioned=st.booleans(),
    retired=st.booleans(),
)
WORLDS: dict[str, st.SearchStrategy[Any]] = {
    "tenant": st.sampled_from([tenant(), tenant(), tenant(domains=()), None]),
    "solution_area": st.sampled_from([BUSINESS, BUSINESS, M365, None]),
    "activity": st.sampled_from([*Activity, None]),
    "product": st.sampled_from([SALES, SALES, TEAMS, None]),
    "subscription_id": st.sampled_from([None, guid("one"), guid("two"), CONTOSO, "4815162", "words"]),
    "typed_subscription": st.none() | SUBSCRIPTIONS,
    "subscriptions_of_product": st.lists(SUBSCRIPTIONS, max_size=3).map(tuple),
    "mpn": st.sampled_from([mpn(), mpn(partner_id="birch"), mpn(enrolled_programs=(), partner_type="frp_fasttrack"), None]),
    "evidence": st.lists(
        st.builds(
            evidence, st.integers(1, 3), st.sampled_from(EvidenceKind), st.sampled_from([None, "2019-01-01", "2026-02-20", "2027-01-01"])
        ),
        max_size=3,
    ).map(tuple),
    "unknown_documents": st.sampled_from([(), (document(1),)]),
    "follows_claim_id": st.sampled_from([None, uid("earlier claim")]),
    "previous_claim_known": st.booleans(),
    "silent": st.sampled_from([(), (), *((source,) for source in Source)]),
}


def silenced(world: dict[str, Any]) -> dict[str, Any]:
    """What a directory that does not answer cannot have told."""
    told = {Source.TENANTS: ["tenant"], Source.SUBSCRIPTIONS: ["typed_subscription"], Source.MPNS: ["mpn"]}
    return world | {fact: None for source in world["silent"] for fact in told[source]}


@settings(deadline=None, max_examples=25)
@for_all(st.fixed_dictionaries(WORLDS))
def test_no_finding_is_out_of_order_or_only_repeats_another(world: dict[str, Any]) -> None:
    found = [finding.code for finding in judge(question(**silenced(world))).findings]
    assert found == sorted(found, key=TABLE.index)
    for one, other in combinations(dict.fromkeys(found), 2):
        assert other not in SILENCES.get(one, set())
        assert one not in SILENCES.get(other, set())


def test_the_slots_findings_come_next_to_last() -> None:
    asked = question()
    found = [finding.code for finding in judge_slot(judge(asked), asked, SlotSeen(own=True, others=True)).findings]
    assert found == sorted(found, key=TABLE.index)
