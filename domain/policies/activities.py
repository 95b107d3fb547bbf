"""Checks of customer, activity and product."""

from collections.abc import Iterator

from domain.policies.check import blocking, check, warning
from domain.policies.facts import Question
from domain.values import Contact, Finding, SolutionArea


@check("tenant_id", pointer="/customer/tenant_id", contact=Contact.CUSTOMER)
def tenant_is_known(claim: Question) -> Iterator[Finding]:
    if not claim.tenant:
        yield blocking("tenant_unknown")


@check("tenant", "domain", pointer="/customer/domain", contact=Contact.CUSTOMER)
def domain_is_the_tenants(claim: Question) -> Iterator[Finding]:
    assert claim.tenant
    if claim.domain not in claim.tenant.domains:
        yield blocking("domain_tenant_mismatch")


@check("solution_area", "activity", pointer="/activity")
def activity_is_allowed_in_its_area(claim: Question) -> Iterator[Finding]:
    assert claim.solution_area
    if not claim.activity_row:
        yield blocking("activity_not_allowed", allowed=[a.value for a in claim.policy.activities_in(claim.solution_area)])


@check("product_id", pointer="/product_id", contact=Contact.SUPPORT)
def product_is_known(claim: Question) -> Iterator[Finding]:
    if not claim.product:
        yield blocking("product_unknown")


@check("product", "solution_area", pointer="/product_id")
def product_is_in_the_solution_area(claim: Question) -> Iterator[Finding]:
    assert claim.product
    if claim.product.solution_area is not claim.solution_area:
        yield blocking("product_not_in_solution_area", solution_area=claim.product.solution_area.value)


@check("tenant", "business_product", pointer="/product_id", contact=Contact.CUSTOMER)
def product_is_on_the_tenant(claim: Question) -> Iterator[Finding]:
    if not claim.facts.subscriptions_of_product:
        yield blocking("product_not_on_tenant")


@check("solution_area", pointer="/subscription_id")
def subscription_is_for_business_applications(claim: Question) -> Iterator[Finding]:
    if claim.solution_area is SolutionArea.MICROSOFT_365 and claim.stated.subscription_id is not None:
        yield blocking("not_applicable")


@check("activity_row", pointer="/activity")
def activity_pays(claim: Question) -> Iterator[Finding]:
    assert claim.activity_row
    if not claim.activity_row.pays:
        yield warning("activity_without_incentive")
