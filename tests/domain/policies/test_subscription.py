"""Checks of the subscription a Business Applications claim is about."""

from typing import Any

import pytest

from domain.values import Activity, Channel, Contact, SubscriptionStatus
from tests.support.checks import codes, findings, typing
from tests.support.directory import FABRIKAM, SALES, subscription
from tests.support.policies import POLICY
from tests.support.values import blocking, day, warning

HERE, CUSTOMER = "/subscription_id", Contact.CUSTOMER


def test_another_tenants_subscription_whose_it_is_stays_untold_and_everything_else_about_it() -> None:
    foreign = subscription(
        tenant_id=FABRIKAM, product_id="teams", channel=Channel.CSP, provisioned=False, status=SubscriptionStatus.SUSPENDED
    )
    assert findings(**typing(foreign)) == [blocking("subscription_not_on_tenant", HERE, CUSTOMER)]


def test_a_subscription_of_another_family_whatever_its_product_and_channel() -> None:
    found = findings(**typing(subscription(product_id="teams", channel=Channel.OTHER)))
    assert found == [blocking("subscription_not_dynamics", HERE, CUSTOMER)]


def test_a_subscription_of_a_product_that_no_catalogue_knows_is_not_dynamics() -> None:
    assert codes(**typing(subscription(product_id="unheard-of"))) == ["subscription_not_dynamics"]


def test_that_it_is_not_dynamics_does_not_silence_its_state() -> None:
    found = codes(**typing(subscription(product_id="teams", channel=Channel.CSP, provisioned=False, status=SubscriptionStatus.SUSPENDED)))
    assert found == ["subscription_not_dynamics", "subscription_is_csp", "subscription_not_provisioned", "subscription_inactive"]


def test_a_dynamics_subscription_of_another_product() -> None:
    assert findings(**typing(subscription(product_id="d365-finance"))) == [blocking("subscription_product_mismatch", HERE, CUSTOMER)]


@pytest.mark.parametrize("activity", Activity)
def test_a_csp_subscription_is_told_as_such_and_not_as_a_channel_besides(activity: Activity) -> None:
    found = findings(**typing(subscription(channel=Channel.CSP), activity=activity))
    assert found[0] == blocking("subscription_is_csp", HERE, CUSTOMER)
    assert "activity_channel_mismatch" not in [finding.code for finding in found]


@pytest.mark.parametrize("activity", Activity)
def test_a_channel_that_the_activity_does_not_take(activity: Activity) -> None:
    found = findings(**typing(subscription(channel=Channel.OTHER), activity=activity))
    assert found[0] == blocking("activity_channel_mismatch", "/activity")


@pytest.mark.parametrize("channel", [Channel.VOLUME_LICENSING, Channel.WEB_DIRECT])
def test_volume_licensing_and_web_direct_will_do(channel: Channel) -> None:
    assert findings(**typing(subscription(channel=channel))) == []


def test_where_the_policy_takes_any_channel_only_csp_is_refused() -> None:
    anyhow = POLICY.model_copy(update={"activities": (POLICY.activities[0].model_copy(update={"channels": None}),)})
    assert codes(**typing(subscription(channel=Channel.OTHER)), policy=anyhow) == []
    assert codes(**typing(subscription(channel=Channel.CSP)), policy=anyhow) == ["subscription_is_csp"]


def test_without_an_activity_no_channel_is_judged() -> None:
    assert codes(**typing(subscription(channel=Channel.OTHER), activity=None)) == []


def test_a_subscription_not_yet_provisioned_is_worth_another_try() -> None:
    found = findings(**typing(subscription(provisioned=False)))
    assert found == [blocking("subscription_not_provisioned", HERE, CUSTOMER, retryable=True)]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": SubscriptionStatus.SUSPENDED}, "suspended"),
        ({"status": SubscriptionStatus.EXPIRED}, "expired"),
        ({"status": SubscriptionStatus.CANCELLED}, "cancelled"),
        ({"retired": True}, "retired"),
        ({"retired": True, "status": SubscriptionStatus.IN_GRACE}, "retired"),
        ({"ends_on": day("2026-03-01")}, "expired"),
        ({"ends_on": day("2026-03-01"), "status": SubscriptionStatus.SUSPENDED}, "expired"),
    ],
)
def test_a_subscription_that_is_suspended_or_over(changes: dict[str, Any], status: str) -> None:
    assert findings(**typing(subscription(**changes))) == [blocking("subscription_inactive", HERE, CUSTOMER, status=status)]


def test_a_subscription_is_active_on_its_last_day() -> None:
    assert codes(**typing(subscription(ends_on=day("2026-03-02"))), today="2026-03-02") == []
    assert codes(**typing(subscription(ends_on=day("2026-03-02"))), today="2026-03-03") == ["subscription_inactive"]


def test_a_subscription_without_an_end_goes_on() -> None:
    assert codes(**typing(subscription(ends_on=None)), today="2046-03-02", submitted_on="2026-03-02") == []


@pytest.mark.parametrize(("ends_on", "told"), [("2026-03-01", "2026-03-01"), ("2026-04-01", "2026-04-01"), (None, None)])
def test_grace_is_accepted_with_a_warning(ends_on: str | None, told: str | None) -> None:
    in_grace = subscription(status=SubscriptionStatus.IN_GRACE, ends_on=day(ends_on) if ends_on else None)
    assert findings(**typing(in_grace)) == [warning("subscription_in_grace", HERE, CUSTOMER, ends_on=told)]


def test_all_that_is_wrong_with_a_subscription_comes_at_once() -> None:
    found = codes(**typing(subscription(product_id="d365-finance", channel=Channel.CSP, provisioned=False, retired=True)), product=SALES)
    assert found == [
        "subscription_product_mismatch",
        "subscription_is_csp",
        "subscription_not_provisioned",
        "subscription_inactive",
    ]
