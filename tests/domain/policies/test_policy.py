"""One dated set of rules."""

import pytest
from pydantic import ValidationError

from domain.policies.policy import SYSTEM_ONLY, Limit, Policy, Reasons
from domain.values import Activity, AskReason, LeaveReason, LimitUnit, RejectionReason
from tests.support.directory import BUSINESS, M365
from tests.support.policies import POLICY


def test_the_matrix_says_what_is_allowed_where_and_what_it_pays() -> None:
    assert POLICY.activities_in(BUSINESS) == [Activity.PRESALES, Activity.USAGE, Activity.REVENUE_ASSOCIATION]
    assert POLICY.activities_in(M365) == [Activity.USAGE]
    assert [row.pays for row in POLICY.activities] == ["presales_incentive", "usage_incentive", None, "usage_incentive"]


def test_a_row_is_found_by_area_and_activity() -> None:
    row = POLICY.row(M365, Activity.USAGE)
    assert row
    assert row.channels is None
    assert row.programme == "incentives"
    assert POLICY.row(M365, Activity.PRESALES) is None


@pytest.mark.parametrize("reason", sorted(SYSTEM_ONLY))
def test_no_policy_hands_a_reason_of_the_system_to_people(reason: RejectionReason) -> None:
    with pytest.raises(ValidationError, match=f"only the system rejects for {reason}"):
        Reasons(ask=tuple(AskReason), reject=(RejectionReason.CUSTOMER_DECLINED, reason), leave=tuple(LeaveReason))


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_limit_is_of_a_day_to_a_year(days: int) -> None:
    with pytest.raises(ValidationError):
        Limit(days=days, unit=LimitUnit.CALENDAR_DAYS)


def test_a_policy_without_a_matrix_or_with_words_it_does_not_know_is_none() -> None:
    for wrong in ({"activities": ()}, {"colour": "green"}):
        with pytest.raises(ValidationError):
            Policy.model_validate(POLICY.model_dump() | wrong)
