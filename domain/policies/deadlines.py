"""When a limit is over: the first instant after its last day, in the calendar's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.policies.policy import Limit
from domain.values import Deadline, LimitUnit


class Calendar(Protocol):
    """Business days of a country or region; `zone` is where its days begin and end."""

    name: str
    zone: str

    def is_business_day(self, day: date) -> bool: ...


def day_of(moment: datetime, calendar: Calendar) -> date:
    return day_in(moment, calendar.zone)


def day_in(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def deadline(start: datetime, limit: Limit, calendar: Calendar) -> Deadline:
    """The day of `start` is day 0; the n-th day after it belongs to the limit whole."""
    last = last_day(day_of(start, calendar), limit, calendar)
    due = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(calendar.zone)).astimezone(UTC)
    return Deadline(due_at=due, limit=limit.days, unit=limit.unit, calendar=calendar.name, zone=calendar.zone)


def last_day(day: date, limit: Limit, calendar: Calendar) -> date:
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return day + timedelta(days=limit.days)
    left = limit.days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_business_day(day)
    return day
