"""A calendar that knows its weekends and the holidays it is told."""

from dataclasses import dataclass
from datetime import date

from domain.policies.deadlines import Calendar


@dataclass
class FixedCalendar:
    name: str = "US"
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays


def calendar(*holidays: str, zone: str = "UTC", name: str = "US") -> Calendar:
    return FixedCalendar(name, zone, frozenset(date.fromisoformat(day) for day in holidays))


PLAIN = calendar()
