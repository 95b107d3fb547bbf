"""Business days of countries and regions."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from application.adapters.calendars import HolidayCalendar
from domain.policies.deadlines import deadline
from tests.support.policies import POLICY
from tests.support.values import NOW, day, instant


@pytest.mark.parametrize(
    ("region", "on", "works"),
    [
        ("US", "2026-03-02", True),
        ("US", "2026-03-07", False),
        ("US", "2026-03-08", False),
        ("US", "2026-11-26", False),
        ("US", "2026-07-03", False),  # the fourth is a Saturday
        ("NL", "2026-04-27", False),
        ("US", "2026-04-27", True),
        ("DE-BY", "2026-01-06", False),
        ("DE-BE", "2026-01-06", True),
    ],
)
def test_weekends_and_public_holidays_are_free(region: str, on: str, works: bool) -> None:
    assert HolidayCalendar(region).is_business_day(day(on)) is works


def test_its_name_and_zone_are_those_of_the_deadline() -> None:
    due = deadline(NOW, POLICY.limits.review, HolidayCalendar("NL", "Europe/Amsterdam"))
    assert (due.calendar, due.zone, due.due_at) == ("NL", "Europe/Amsterdam", instant("2026-03-09T23:00:00Z"))


def test_by_default_it_is_the_vendors() -> None:
    assert deadline(NOW, POLICY.limits.review, HolidayCalendar()).due_at == instant("2026-03-10T00:00:00Z")


@pytest.mark.parametrize("region", ["XX", "nl", "DE-ZZ", "", "-"])
def test_a_wrong_region_is_named(region: str) -> None:
    with pytest.raises(ValueError, match=f"no calendar for '{region}'"):
        HolidayCalendar(region)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "", "../etc"])
def test_a_wrong_zone_is_named(zone: str) -> None:
    with pytest.raises(ValueError, match=f"no time zone '{zone}'"):
        HolidayCalendar(zone=zone)


@pytest.fixture
def restless_threads() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_threads_that_ask_for_a_new_year_together_agree() -> None:
    calendar = HolidayCalendar()
    with ThreadPoolExecutor(8) as threads:
        for year in range(2030, 2080):
            assert not any(threads.map(calendar.is_business_day, [day(f"{year}-12-25")] * 8))
