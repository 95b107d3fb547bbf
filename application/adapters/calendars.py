"""Business days of countries and their regions, from the `holidays` library."""

from datetime import date
from threading import Lock
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import country_holidays


class HolidayCalendar:
    """`region` is a country, or one of its regions (`DE-BY`); its own weekend and public holidays are free."""

    def __init__(self, region: str = "US", zone: str = "UTC") -> None:
        country, _, subdivision = region.partition("-")
        try:
            self._holidays = country_holidays(country, subdiv=subdivision or None)
        except NotImplementedError:
            raise ValueError(f"no calendar for {region!r}: expected a country as NL, or a region as DE-BY") from None
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is no zone
            raise ValueError(f"no time zone {zone!r}: expected one as UTC or Europe/Amsterdam") from None
        self.name, self.zone = region, zone
        self._lock = Lock()

    def is_business_day(self, day: date) -> bool:
        with self._lock:  # the library marks a year as known before it has filled it
            return self._holidays.is_working_day(day)
