"""Checks of the subscription a Business Applications claim is about, and which one that is when none was typed."""

import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from domain.policies.check import Check, blocking, check, warning
from domain.policies.facts import Question, Subscription
from domain.values import Channel, Contact, Finding, Source, SubscriptionStatus

POINTER = "/subscription_id"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DOMAIN = re.compile(r"([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
MPN = re.compile(r"[0-9]{7}")


def ended_state(subscription: Subscription, day: date) -> str | None:
    """Why the subscription is over on this day, or None: the one rule for the check and for the watch."""
    if subscription.retired:
        return "retired"
    if subscription.status in (SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELLED):
        return subscription.status.value
    past = subscription.ends_on is not None and subscription.ends_on < day
    return SubscriptionStatus.EXPIRED.value if past and subscription.status is not SubscriptionStatus.IN_GRACE else None


@check("tenant", "business_product", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_named_where_several_fit(claim: Question) -> Iterator[Finding]:
    if claim.typed is None and len(claim.facts.subscriptions_of_product) > 1:
        yield blocking("subscription_required", count=len(eligible(claim)))


@check("typed", pointer=POINTER, contact=Contact.CUSTOMER)
def identifier_is_a_subscription(claim: Question) -> Iterator[Finding]:
    if claim.foreign_or_own_subscription is None and (detected := kind_of_identifier(claim)):
        yield blocking("identifier_not_subscription", detected=detected)


@check("foreign_or_own_subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_the_tenants(claim: Question) -> Iterator[Finding]:
    if not claim.subscription:
        yield blocking("subscription_not_on_tenant")


@check("subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_for_dynamics(claim: Question) -> Iterator[Finding]:
    if not claim.dynamics_subscription:
        yield blocking("subscription_not_dynamics")


@check("dynamics_subscription", "product", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_of_the_chosen_product(claim: Question) -> Iterator[Finding]:
    assert claim.dynamics_subscription and claim.product
    if claim.dynamics_subscription.product_id != claim.product.product_id:
        yield blocking("subscription_product_mismatch")


@check("subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_not_csp(claim: Question) -> Iterator[Finding]:
    assert claim.subscription
    if claim.subscription.channel is Channel.CSP:
        yield blocking("subscription_is_csp")


@check("dynamics_subscription", "activity_row", pointer="/activity")
def channel_fits_the_activity(claim: Question) -> Iterator[Finding]:
    assert claim.subscription and claim.activity_row
    channels = claim.activity_row.channels
    if channels is not None and claim.subscription.channel not in channels | {Channel.CSP}:
        yield blocking("activity_channel_mismatch")


@check("subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_provisioned(claim: Question) -> Iterator[Finding]:
    assert claim.subscription
    if not claim.subscription.provisioned:
        yield blocking("subscription_not_provisioned", retryable=True)


@check("subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_active(claim: Question) -> Iterator[Finding]:
    assert claim.subscription
    suspended = claim.subscription.status is SubscriptionStatus.SUSPENDED
    if status := ended_state(claim.subscription, claim.today) or ("suspended" if suspended else None):
        yield blocking("subscription_inactive", status=status)


@check("subscription", pointer=POINTER, contact=Contact.CUSTOMER)
def subscription_is_not_in_grace(claim: Question) -> Iterator[Finding]:
    assert claim.subscription
    if claim.subscription.status is SubscriptionStatus.IN_GRACE and not claim.subscription.retired:
        ends_on = claim.subscription.ends_on
        yield warning("subscription_in_grace", ends_on=ends_on.isoformat() if ends_on else None)


SUBSCRIPTION_CHECKS: tuple[Check, ...] = (
    identifier_is_a_subscription,
    subscription_is_the_tenants,
    subscription_is_for_dynamics,
    subscription_is_of_the_chosen_product,
    subscription_is_not_csp,
    channel_fits_the_activity,
    subscription_is_provisioned,
    subscription_is_active,
    subscription_is_not_in_grace,
)


def kind_of_identifier(claim: Question) -> str | None:
    """What was typed instead of a subscription's id; None where only a silent directory could tell."""
    typed = claim.typed or ""
    if typed == claim.stated.tenant_id:
        return "tenant_id"
    if MPN.fullmatch(typed):
        return "mpn_id"
    if claim.facts.typed_is_product:
        return "product_id"
    if is_guid(typed):
        return "unknown" if claim.answered(Source.SUBSCRIPTIONS) else None
    return "domain" if DOMAIN.fullmatch(typed) else "malformed"


def is_guid(typed: str) -> bool:
    return GUID.fullmatch(typed) is not None and bool(UUID(typed))


def eligible(claim: Question) -> list[Subscription]:
    """Those of the tenant's subscriptions of the product that no subscription check blocks."""
    return [found for found in claim.facts.subscriptions_of_product if not blocked(claim.on(found))]


def blocked(claim: Question) -> bool:
    return any(finding.blocks for one in SUBSCRIPTION_CHECKS for finding in one(claim))


def with_subscription(claim: Question) -> Question:
    """The question on the subscription that nobody had to type: the only eligible one, else the product's only one."""
    if claim.typed is not None or not claim.business_product:
        return claim
    found = claim.facts.subscriptions_of_product
    chosen = found if len(found) == 1 else eligible(claim)
    return claim.on(chosen[0]) if len(chosen) == 1 else claim
