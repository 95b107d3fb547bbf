"""Questions to the checks: a sound claim of Alder's, and whatever a test changes about what is stated or known."""

from typing import Any

from domain.policies.checks import judge
from domain.policies.facts import Question, Statement, Subscription
from domain.policies.policy import Policy
from domain.values import Activity, Finding
from tests.support.directory import FAMILIES, M365, TEAMS, facts, statement
from tests.support.policies import POLICY
from tests.support.values import day

TEAMS_CLAIM: dict[str, Any] = {
    "solution_area": M365,
    "activity": Activity.USAGE,
    "product_id": "teams",
    "product": TEAMS,
    "subscription_id": None,
    "typed_subscription": None,
    "subscriptions_of_product": (),
}


def question(*, submitted_on: str = "2026-03-02", today: str = "2026-03-02", policy: Policy = POLICY, **changes: Any) -> Question:
    """What is not stated is known; every keyword is a field of Statement or of Facts."""
    stated = {name: changes.pop(name) for name in list(changes) if name in Statement.model_fields}
    return Question(statement(**stated), facts(**changes), policy, day(submitted_on), day(today))


def findings(**changes: Any) -> list[Finding]:
    return list(judge(question(**changes)).findings)


def codes(**changes: Any) -> list[str]:
    return [finding.code for finding in findings(**changes)]


def typing(found: Subscription | None, **changes: Any) -> dict[str, Any]:
    """The partner types this subscription's id, and the directory knows it so."""
    return {"typed_subscription": found} | ({"subscription_id": found.subscription_id} if found else {}) | changes


def choosing(*found: Subscription, **changes: Any) -> dict[str, Any]:
    """The partner types none; the tenant has these of the product."""
    families = FAMILIES | {one.product_id: FAMILIES.get(one.product_id, "dynamics_365") for one in found}
    return {"subscription_id": None, "typed_subscription": None, "subscriptions_of_product": found, "product_families": families} | changes
