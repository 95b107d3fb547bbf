"""Settings of the house, and what the sandbox keeps in them: its clock and its outages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from application.adapters.clocks import SandboxClock, SystemClock
from application.adapters.directory import Directory
from application.adapters.house_settings import HouseSettings
from application.adapters.outages import WithOutages
from application.ports import SourceUnavailable
from domain.values import Source
from tests.support.directory import ALDER_MPN, CONTOSO, SALES_SUBSCRIPTION
from tests.support.reference import Import, mpn_row, subscription_row, tenant_row
from tests.support.values import NOW

BOTH_STORES = True


def is_now(moment: datetime) -> bool:
    return moment.tzinfo is UTC and abs(datetime.now(UTC) - moment) < timedelta(seconds=5)


def test_a_setting_is_put_changed_and_deleted(settings: HouseSettings) -> None:
    assert settings.get("name") is None
    settings.put("name", "old")
    settings.put("name", "new")
    assert settings.get("name") == "new"
    settings.delete("name")
    settings.delete("name")
    assert settings.get("name") is None


def test_once_is_made_by_the_first_who_asks(settings: HouseSettings) -> None:
    assert settings.once("key", lambda: "") == ""
    assert settings.once("key", lambda: "second") == ""


def test_once_is_one_value_for_all_threads(settings: HouseSettings) -> None:
    with ThreadPoolExecutor(16) as threads:
        values = set(threads.map(lambda n: settings.once("key", lambda: str(n)), range(64)))
    assert len(values) == 1


def test_the_systems_clock_runs_in_utc() -> None:
    assert is_now(SystemClock().now())


def test_the_sandboxs_clock_runs_until_it_is_set(settings: HouseSettings) -> None:
    clock = SandboxClock(settings)
    assert is_now(clock.now()) and not clock.stands()


def test_the_sandboxs_clock_stands_for_every_process(settings: HouseSettings) -> None:
    SandboxClock(settings).set(NOW.astimezone(timezone(timedelta(hours=2))))
    clock = SandboxClock(settings)
    assert clock.stands() and clock.now() == NOW and clock.now().tzinfo is UTC
    clock.run()
    assert is_now(clock.now()) and not clock.stands()


@pytest.fixture
def outages(directory: Directory, settings: HouseSettings, put: Import) -> WithOutages:
    put("tenants", tenant_row())
    put("subscriptions", subscription_row())
    put("mpns", mpn_row())
    return WithOutages(directory, settings)


def silent(directories: WithOutages) -> set[Source]:
    """The sources of which no call is answered; all calls of a source agree."""
    calls: dict[Source, list[Callable[[], object]]] = {
        Source.TENANTS: [lambda: directories.tenant(CONTOSO)],
        Source.SUBSCRIPTIONS: [
            lambda: directories.subscription(SALES_SUBSCRIPTION),
            lambda: directories.subscriptions_of(CONTOSO, "d365-sales"),
        ],
        Source.MPNS: [lambda: directories.mpn(ALDER_MPN), lambda: directories.mpns_of("alder")],
    }
    answers = {source: {answers_at_all(call) for call in asked} for source, asked in calls.items()}
    assert all(len(answer) == 1 for answer in answers.values())
    return {source for source, answer in answers.items() if answer == {False}}


def answers_at_all(call: Callable[[], object]) -> bool:
    try:
        return bool(call())
    except SourceUnavailable:
        return False


def test_all_directories_answer_at_first(outages: WithOutages) -> None:
    assert silent(outages) == set()


@pytest.mark.parametrize("sources", [{Source.TENANTS}, {Source.SUBSCRIPTIONS}, {Source.MPNS}, set(Source)])
def test_the_named_directories_are_silent_until_the_next_call(outages: WithOutages, sources: set[Source]) -> None:
    outages.set(sources)
    assert silent(outages) == sources
    outages.set([])
    assert silent(outages) == set()
