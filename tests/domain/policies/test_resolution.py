"""Which subscription the claim is about when the partner typed none."""

from domain.policies.checks import judge
from domain.values import Activity, Channel, Contact, SubscriptionStatus
from tests.support.checks import TEAMS_CLAIM, choosing, codes, findings, question, typing
from tests.support.directory import OTHER_SUBSCRIPTION, subscription
from tests.support.values import blocking, guid

GOOD, OTHER = subscription(), subscription(OTHER_SUBSCRIPTION)
SUSPENDED = subscription(guid("suspended"), status=SubscriptionStatus.SUSPENDED)
CSP = subscription(guid("csp"), channel=Channel.CSP)
GRACE = subscription(guid("grace"), status=SubscriptionStatus.IN_GRACE)


def required(count: int) -> object:
    return blocking("subscription_required", "/subscription_id", Contact.CUSTOMER, count=count)


def test_the_only_subscription_is_found_by_itself() -> None:
    judgement = judge(question(**choosing(GOOD)))
    assert judgement.findings == ()
    assert judgement.subscription == GOOD


def test_the_only_eligible_one_of_several_is_found_by_itself() -> None:
    judgement = judge(question(**choosing(SUSPENDED, GOOD, CSP)))
    assert judgement.findings == ()
    assert judgement.subscription == GOOD


def test_a_warning_does_not_make_a_subscription_ineligible() -> None:
    assert findings(**choosing(GOOD, GRACE)) == [required(2)]
    judgement = judge(question(**choosing(SUSPENDED, GRACE)))
    assert judgement.subscription == GRACE
    assert [finding.code for finding in judgement.findings] == ["subscription_in_grace"]


def test_of_several_eligible_ones_the_partner_must_choose_and_learns_their_number_only() -> None:
    judgement = judge(question(**choosing(GOOD, OTHER, SUSPENDED)))
    assert judgement.findings == (required(2),)
    assert judgement.subscription is None


def test_where_none_is_eligible_the_only_one_is_told_with_what_is_wrong_with_it() -> None:
    assert codes(**choosing(subscription(status=SubscriptionStatus.SUSPENDED, provisioned=False))) == [
        "subscription_not_provisioned",
        "subscription_inactive",
    ]


def test_where_none_of_several_is_eligible_the_number_is_nought() -> None:
    assert findings(**choosing(SUSPENDED, CSP)) == [required(0)]


def test_the_activity_counts_for_who_is_eligible() -> None:
    channel = subscription(OTHER_SUBSCRIPTION, channel=Channel.OTHER)
    assert judge(question(**choosing(GOOD, channel), activity=Activity.USAGE)).subscription == GOOD
    assert findings(**choosing(GOOD, channel, activity=None)) == [required(2)]


def test_who_types_a_subscription_is_not_asked_which() -> None:
    judgement = judge(question(**typing(OTHER), subscriptions_of_product=(GOOD, OTHER)))
    assert judgement.findings == ()
    assert judgement.subscription == OTHER


def test_a_resolved_subscription_stands_in_the_facts_and_is_judged_again_as_if_typed() -> None:
    judgement = judge(question(**choosing(SUSPENDED, GOOD)))
    assert judgement.facts.typed_subscription == GOOD
    assert codes(**typing(GOOD), subscriptions_of_product=(GOOD, OTHER)) == []


def test_a_typed_subscription_of_another_tenant_is_no_subscription_of_the_claim() -> None:
    assert judge(question(**typing(subscription(tenant_id=guid("fabrikam"))))).subscription is None


def test_microsoft_365_resolves_nothing() -> None:
    judgement = judge(question(**TEAMS_CLAIM | {"subscriptions_of_product": (GOOD,)}))
    assert judgement.findings == ()
    assert judgement.subscription is None


def test_without_a_product_or_a_tenant_there_is_nothing_to_choose_from() -> None:
    assert codes(**choosing(GOOD, OTHER, product=None)) == ["product_unknown"]
    assert codes(**choosing(GOOD, OTHER, tenant=None)) == ["tenant_unknown"]
