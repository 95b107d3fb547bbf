"""What a report as a whole says: the worst of its checks, and never more than was looked at."""

import pytest

from application.verification import Check, Outcome, Report

GOOD, BAD, OPEN = Outcome.VERIFIED, Outcome.BROKEN, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("found", "whole"),
    [((GOOD,), GOOD), ((GOOD, OPEN), OPEN), ((OPEN, GOOD, GOOD), OPEN), ((OPEN,), OPEN), ((OPEN, BAD, GOOD), BAD), ((GOOD, BAD), BAD)],
)
def test_one_thing_that_nobody_could_look_at_is_not_verified(found: tuple[Outcome, ...], whole: Outcome) -> None:
    assert Report(tuple(Check("rows", outcome, "") for outcome in found)).outcome is whole
