"""Time in the demo: a clock that is walked, and the business days it walks over."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from application.ports import Calendar
from domain.policies.deadlines import day_of


class WalkingClock:
    """Stands at `at` until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Days:
    """Business days around the present day."""

    calendar: Calendar
    now: datetime

    @property
    def today(self) -> date:
        return day_of(self.now, self.calendar)

    def back(self, count: int) -> date:
        """The business day that lies so many before today, which is never today itself."""
        return self.step(self.today, count, timedelta(days=-1))

    def after(self, day: date, count: int) -> date:
        return self.step(day, count, timedelta(days=1))

    def step(self, day: date, count: int, pace: timedelta) -> date:
        while count:
            day += pace
            count -= self.calendar.is_business_day(day)
        return day

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.calendar.zone)).astimezone(UTC)

    def working_moment(self, day: date, rng: random.Random) -> datetime:
        return self.at(day, 8) + timedelta(seconds=rng.randint(0, 9 * 3600), milliseconds=rng.randint(0, 999))
