"""When a limit is over: the first instant after its last day, in the calendar's own zone."""

from datetime import UTC

import pytest

from domain.policies.deadlines import Calendar, day_of, deadline
from domain.policies.policy import Limit
from domain.values import Deadline, LimitUnit
from tests.support.calendars import PLAIN, calendar
from tests.support.policies import business_days, calendar_days
from tests.support.values import day, instant

AMSTERDAM, NEW_YORK, KIRITIMATI = (calendar(zone=zone) for zone in ("Europe/Amsterdam", "America/New_York", "Pacific/Kiritimati"))


def due(start: str, limit: Limit, on: Calendar = PLAIN) -> str:
    return deadline(instant(start), limit, on).due_at.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02T09:00:00Z", "2026-03-10T00:00:00Z"),
        ("2026-03-02T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("2026-03-02T23:59:59.999999Z", "2026-03-10T00:00:00Z"),
        ("2026-03-06T12:00:00Z", "2026-03-14T00:00:00Z"),
        ("2026-03-07T12:00:00Z", "2026-03-14T00:00:00Z"),
        ("2026-03-08T12:00:00Z", "2026-03-14T00:00:00Z"),
    ],
)
def test_five_business_days_the_day_of_the_event_is_day_nought(start: str, end: str) -> None:
    assert due(start, business_days(5)) == end


def test_fourteen_business_days() -> None:
    assert due("2026-03-02T09:00:00Z", business_days(14)) == "2026-03-21T00:00:00Z"


def test_holidays_are_no_business_days() -> None:
    assert due("2026-03-02T09:00:00Z", business_days(5), calendar("2026-03-04", "2026-03-09")) == "2026-03-12T00:00:00Z"
    assert due("2026-03-02T09:00:00Z", business_days(5), calendar("2026-03-02", "2026-03-07")) == "2026-03-10T00:00:00Z"


def test_calendar_days_know_neither_weekends_nor_holidays() -> None:
    assert due("2026-03-12T16:00:00Z", calendar_days(30), calendar("2026-04-11")) == "2026-04-12T00:00:00Z"


def test_the_day_is_the_calendars_not_utcs() -> None:
    assert day_of(instant("2026-03-02T23:30:00Z"), AMSTERDAM) == day("2026-03-03")
    assert day_of(instant("2026-03-02T04:30:00Z"), NEW_YORK) == day("2026-03-01")
    assert day_of(instant("2026-03-02T10:00:00Z"), KIRITIMATI) == day("2026-03-03")


@pytest.mark.parametrize(
    ("zone", "end"),
    [(AMSTERDAM, "2026-03-10T23:00:00Z"), (NEW_YORK, "2026-03-10T04:00:00Z"), (KIRITIMATI, "2026-03-10T10:00:00Z")],
)
def test_the_last_day_ends_at_midnight_there(zone: Calendar, end: str) -> None:
    assert due("2026-03-02T23:30:00Z", business_days(5), zone) == end


def test_a_day_is_a_day_when_the_clocks_change() -> None:
    assert due("2026-03-27T12:00:00Z", business_days(1), AMSTERDAM) == "2026-03-30T22:00:00Z"
    assert due("2026-03-28T12:00:00Z", calendar_days(1), AMSTERDAM) == "2026-03-29T22:00:00Z"
    assert due("2026-10-24T12:00:00Z", calendar_days(1), AMSTERDAM) == "2026-10-25T23:00:00Z"


def test_where_midnight_does_not_exist_the_day_ends_when_the_clocks_jump() -> None:
    assert due("2026-04-22T12:00:00Z", calendar_days(1), calendar(zone="Africa/Cairo")) == "2026-04-23T22:00:00Z"


def test_where_midnight_comes_twice_the_day_ends_with_the_first() -> None:
    assert due("2026-10-30T12:00:00Z", calendar_days(1), calendar(zone="America/Havana")) == "2026-11-01T04:00:00Z"


def test_a_deadline_says_by_what_it_was_set() -> None:
    limit = Limit(days=5, unit=LimitUnit.BUSINESS_DAYS)
    assert deadline(instant("2026-03-02T09:00:00+01:00"), limit, calendar(name="NL", zone="Europe/Amsterdam")) == Deadline(
        due_at=instant("2026-03-09T23:00:00Z"), limit=5, unit=LimitUnit.BUSINESS_DAYS, calendar="NL", zone="Europe/Amsterdam"
    )


def test_instants_are_kept_in_utc() -> None:
    assert deadline(instant("2026-03-02T09:00:00Z"), business_days(1), NEW_YORK).due_at.tzinfo is UTC
