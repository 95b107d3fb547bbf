"""Whether a subscription is over on a day: one rule for the check and for the watch."""

import pytest

from domain.policies.subscription import ended_state
from domain.values import SubscriptionStatus as S
from tests.support.directory import subscription
from tests.support.values import day

TODAY = day("2026-03-02")
PAST, LAST, COMING = day("2026-03-01"), day("2026-03-02"), day("2026-03-03")


@pytest.mark.parametrize(
    ("status", "ends_on", "over"),
    [
        (S.ACTIVE, None, None),
        (S.ACTIVE, COMING, None),
        (S.ACTIVE, LAST, None),
        (S.ACTIVE, PAST, "expired"),
        (S.IN_GRACE, None, None),
        (S.IN_GRACE, PAST, None),
        (S.SUSPENDED, COMING, None),
        (S.SUSPENDED, PAST, "expired"),
        (S.EXPIRED, COMING, "expired"),
        (S.EXPIRED, None, "expired"),
        (S.CANCELLED, COMING, "cancelled"),
        (S.CANCELLED, PAST, "cancelled"),
    ],
)
def test_over_is_who_expired_was_cancelled_or_has_passed_its_end_without_grace(status: S, ends_on: object, over: str | None) -> None:
    assert ended_state(subscription(status=status, ends_on=ends_on), TODAY) == over


@pytest.mark.parametrize("status", S)
def test_what_was_taken_out_of_the_directory_is_over_whatever_its_status(status: S) -> None:
    assert ended_state(subscription(status=status, retired=True), TODAY) == "retired"
