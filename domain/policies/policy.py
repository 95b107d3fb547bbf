"""One dated set of rules: the activity matrix, time limits, reason codes and flags."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.values import (
    Activity,
    AskReason,
    Channel,
    LeaveReason,
    LimitUnit,
    Name,
    PolicyId,
    RejectionReason,
    SolutionArea,
    Value,
)

SYSTEM_ONLY = frozenset(
    {
        RejectionReason.NO_PARTNER_RESPONSE,
        RejectionReason.LOST_ARBITRATION,
        RejectionReason.VALIDATION_FAILED,
        RejectionReason.SUBSCRIPTION_ENDED,
    }
)


class AllowedActivity(Value):
    """One row of the matrix. `channels` None: any; `pays` None: never; `programme` is what the MPN must be enrolled in."""

    solution_area: SolutionArea
    activity: Activity
    pays: Name | None = None
    channels: frozenset[Channel] | None = None
    programme: Name


class Limit(Value):
    days: Annotated[int, Field(ge=1, le=366)]
    unit: LimitUnit


class Limits(Value):
    review: Limit
    answer: Limit
    dispute: Limit
    evidence_months: Annotated[int, Field(ge=1, le=120)]


class Reasons(Value):
    """The reason codes people may give; those of the system are not a policy's to choose."""

    ask: tuple[AskReason, ...]
    reject: tuple[RejectionReason, ...]
    leave: tuple[LeaveReason, ...]

    @model_validator(mode="after")
    def names_no_reason_of_the_system(self) -> Self:
        if taken := SYSTEM_ONLY & set(self.reject):
            raise ValueError(f"only the system rejects for {', '.join(sorted(taken))}")
        return self


class Flags(Value):
    enrolment_required_when_paying: bool


class Policy(Value):
    id: PolicyId
    limits: Limits
    activities: Annotated[tuple[AllowedActivity, ...], Field(min_length=1)]
    reasons: Reasons
    flags: Flags

    def row(self, area: SolutionArea, activity: Activity) -> AllowedActivity | None:
        return next((row for row in self.activities if (row.solution_area, row.activity) == (area, activity)), None)

    def activities_in(self, area: SolutionArea) -> list[Activity]:
        return [row.activity for row in self.activities if row.solution_area is area]
