"""Checks of customer, activity and product."""

import pytest

from domain.values import Activity, Contact
from tests.support.checks import TEAMS_CLAIM, choosing, codes, findings
from tests.support.directory import BUSINESS, M365, SALES, SALES_SUBSCRIPTION, TEAMS, subscription
from tests.support.policies import POLICY
from tests.support.values import blocking, warning

CUSTOMER, SUPPORT = Contact.CUSTOMER, Contact.SUPPORT


def test_a_sound_claim_has_no_finding_in_either_area() -> None:
    assert findings() == []
    assert findings(**TEAMS_CLAIM) == []


def test_a_tenant_that_the_directory_does_not_know() -> None:
    assert findings(tenant=None) == [blocking("tenant_unknown", "/customer/tenant_id", CUSTOMER)]


def test_an_unknown_tenant_silences_domain_product_on_tenant_and_everything_about_the_subscription() -> None:
    assert codes(tenant=None, domain="fabrikam.example", subscriptions_of_product=()) == ["tenant_unknown"]
    assert codes(tenant=None, typed_subscription=None) == ["tenant_unknown"]
    assert codes(tenant=None, typed_subscription=subscription(provisioned=False)) == ["tenant_unknown"]
    assert codes(tenant=None, **choosing(subscription(), subscription("another"))) == ["tenant_unknown"]


def test_a_domain_that_is_not_the_tenants_whose_it_is_stays_untold() -> None:
    assert findings(domain="fabrikam.example") == [blocking("domain_tenant_mismatch", "/customer/domain", CUSTOMER)]


@pytest.mark.parametrize("domain", ["contoso.example", "mail.contoso.example", " Mail.CONTOSO.example "])
def test_every_verified_domain_of_the_tenant_is_as_good(domain: str) -> None:
    assert findings(domain=domain) == []


@pytest.mark.parametrize("activity", [Activity.PRESALES, Activity.REVENUE_ASSOCIATION])
def test_microsoft_365_knows_usage_only(activity: Activity) -> None:
    assert findings(**TEAMS_CLAIM | {"activity": activity}) == [blocking("activity_not_allowed", "/activity", allowed=["usage"])]


def test_what_is_allowed_is_the_policys_to_say() -> None:
    presales_only = POLICY.model_copy(update={"activities": POLICY.activities[:1]})
    found = findings(policy=presales_only, activity=Activity.USAGE)
    assert found == [blocking("activity_not_allowed", "/activity", allowed=["presales"])]


def test_a_product_that_the_catalogue_does_not_know() -> None:
    assert findings(product=None) == [blocking("product_unknown", "/product_id", SUPPORT)]


def test_an_unknown_product_silences_its_area_whether_the_tenant_has_it_and_whether_the_subscription_is_of_it() -> None:
    other = subscription(product_id="d365-finance")
    assert codes(product=None, subscriptions_of_product=(), typed_subscription=other) == ["product_unknown"]


def test_an_unknown_product_leaves_the_rest_of_the_subscription_to_be_told() -> None:
    assert codes(product=None, typed_subscription=subscription(provisioned=False)) == ["product_unknown", "subscription_not_provisioned"]


def test_a_product_of_the_other_area_is_told_with_its_own() -> None:
    found = findings(**TEAMS_CLAIM | {"product_id": "d365-sales", "product": SALES})
    assert found == [blocking("product_not_in_solution_area", "/product_id", solution_area="business_applications")]


def test_a_workload_claimed_as_a_business_application_is_told_with_its_area_too() -> None:
    [first, *_] = findings(product_id="teams", product=TEAMS)
    assert first == blocking("product_not_in_solution_area", "/product_id", solution_area="microsoft_365")


def test_a_product_of_which_the_tenant_has_no_subscription() -> None:
    assert findings(**choosing()) == [blocking("product_not_on_tenant", "/product_id", CUSTOMER)]


def test_on_microsoft_365_no_subscription_of_the_product_is_looked_for() -> None:
    assert codes(**TEAMS_CLAIM) == []


def test_a_subscription_has_no_place_on_a_microsoft_365_claim_and_is_not_looked_into() -> None:
    typed = TEAMS_CLAIM | {"subscription_id": SALES_SUBSCRIPTION, "typed_subscription": subscription(provisioned=False)}
    assert findings(**typed) == [blocking("not_applicable", "/subscription_id")]
    assert findings(**TEAMS_CLAIM | {"subscription_id": "not-a-guid"}) == [blocking("not_applicable", "/subscription_id")]


def test_revenue_association_never_pays_and_says_so() -> None:
    assert findings(activity=Activity.REVENUE_ASSOCIATION) == [warning("activity_without_incentive", "/activity")]


@pytest.mark.parametrize(("area", "activity"), [(BUSINESS, Activity.PRESALES), (BUSINESS, Activity.USAGE), (M365, Activity.USAGE)])
def test_all_other_activities_pay(area: object, activity: Activity) -> None:
    claim = {"activity": activity} if area is BUSINESS else TEAMS_CLAIM
    assert findings(**claim) == []


def test_what_a_dry_run_leaves_out_silences_what_needs_it() -> None:
    nothing = ("tenant_id", "domain", "solution_area", "activity", "product_id", "subscription_id", "mpn_id", "evidence")
    known = ("tenant", "product", "typed_subscription", "mpn")
    assert findings(**dict.fromkeys((*nothing, *known)), subscriptions_of_product=()) == []
    assert codes(domain=None) == codes(activity=None) == codes(mpn_id=None, mpn=None) == codes(evidence=None) == []
    assert codes(solution_area=None, activity=Activity.REVENUE_ASSOCIATION) == []
