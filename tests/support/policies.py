"""The policy of May 2021 as a value: the limits of the page itself."""

from typing import Any

from domain.policies.policy import SYSTEM_ONLY, AllowedActivity, Flags, Limit, Limits, Policy, Reasons
from domain.values import Activity, AskReason, Channel, LeaveReason, LimitUnit, RejectionReason, SolutionArea

NOT_BY_PARTNERS = frozenset({Channel.VOLUME_LICENSING, Channel.WEB_DIRECT})


def business_days(days: int) -> Limit:
    return Limit(days=days, unit=LimitUnit.BUSINESS_DAYS)


def calendar_days(days: int) -> Limit:
    return Limit(days=days, unit=LimitUnit.CALENDAR_DAYS)


def business(activity: Activity, pays: str | None) -> AllowedActivity:
    area = SolutionArea.BUSINESS_APPLICATIONS
    return AllowedActivity(solution_area=area, activity=activity, pays=pays, channels=NOT_BY_PARTNERS, programme="incentives")


POLICY = Policy(
    id="2021-05",
    limits=Limits(review=business_days(5), answer=business_days(5), dispute=calendar_days(30), evidence_months=12),
    activities=(
        business(Activity.PRESALES, "presales_incentive"),
        business(Activity.USAGE, "usage_incentive"),
        business(Activity.REVENUE_ASSOCIATION, None),
        AllowedActivity(solution_area=SolutionArea.MICROSOFT_365, activity=Activity.USAGE, pays="usage_incentive", programme="incentives"),
    ),
    reasons=Reasons(
        ask=tuple(AskReason),
        reject=tuple(reason for reason in RejectionReason if reason not in SYSTEM_ONLY),
        leave=tuple(LeaveReason),
    ),
    flags=Flags(enrolment_required_when_paying=True),
)


def policy(**changes: Any) -> Policy:
    """The same policy but for what is named: a limit, a list of reasons, the id."""
    limits = {name: changes.pop(name) for name in list(changes) if name in Limits.model_fields}
    reasons = {name: changes.pop(name) for name in list(changes) if name in Reasons.model_fields}
    parts: dict[str, Any] = {"limits": POLICY.limits.model_copy(update=limits), "reasons": POLICY.reasons.model_copy(update=reasons)}
    return POLICY.model_copy(update=parts | changes)
