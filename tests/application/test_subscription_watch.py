"""The watch over subscriptions: what rests on one that is over ends, at once after an import and once a day in any case."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from api.worker import Worker
from application.ports import Unavailable
from application.processes import Sweep
from domain.values import Source
from tests.support.directory import OTHER_SUBSCRIPTION, SALES_SUBSCRIPTION
from tests.support.house import Office, refused
from tests.support.reference import subscription_row
from tests.support.worlds import SALES

FINANCE = SALES | {"product_id": "d365-finance", "subscription_id": OTHER_SUBSCRIPTION}


def watch(office: Office) -> int:
    return office.house.processes.watch_subscriptions()


@pytest.mark.parametrize("over", [{"status": "expired"}, {"status": "cancelled"}, {"retired": True}, {"ends_on": "2026-03-01"}])
def test_what_rests_on_a_subscription_that_is_over_ends(office: Office, over: dict[str, object]) -> None:
    held, challenge, third = office.approved("alder", **SALES), office.submit("birch", **SALES), office.submit("cedar", **SALES)
    office.put("subscriptions", subscription_row(**over))
    assert watch(office) == 1
    assert office.last(held, "ended").event.reason_code == "subscription_ended"
    assert {office.last(claim, "rejected").event.reason_code for claim in (challenge, third)} == {"subscription_ended"}
    slot = office.slot_of(held)
    assert (slot.claims, slot.holder, slot.conflict) == ({}, None, None)
    assert [office.claim(claim).contested for claim in (held, challenge, third)] == [None] * 3


def test_it_is_the_systems_doing_in_one_command(office: Office) -> None:
    held, challenge = office.approved("alder", **SALES), office.submit("birch", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    watch(office)
    ends = [office.last(held, "ended"), office.last(challenge, "rejected")]
    assert {one.actor for one in ends} == {"system"} and len({one.command for one in ends}) == 1


def test_such_a_rejection_is_final_at_once(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    watch(office)
    with refused("not_disputable"):
        office.dispute("alder", claim_id)


@pytest.mark.parametrize("not_over", [{"status": "in_grace", "ends_on": "2026-03-01"}, {"status": "suspended"}, {"ends_on": "2026-03-02"}])
def test_grace_suspension_and_the_last_day_are_no_end(office: Office, not_over: dict[str, object]) -> None:
    claim_id = office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(**not_over))
    assert watch(office) == 0 and office.claim(claim_id).status == "approved"


def test_other_slots_are_left_alone(office: Office) -> None:
    teams, finance, sales = office.approved("alder"), office.approved("alder", **FINANCE), office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    assert watch(office) == 1
    assert [office.claim(claim).status for claim in (teams, finance, sales)] == ["approved", "approved", "ended"]


def test_a_watch_that_comes_twice_records_nothing(office: Office) -> None:
    claim_id = office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    assert (watch(office), watch(office)) == (1, 0)
    assert office.story(claim_id).count("ended") == 1


def test_a_silent_directory_ends_nothing(office: Office) -> None:
    claim_id = office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    office.silence(Source.SUBSCRIPTIONS)
    assert watch(office) == 0 and office.claim(claim_id).status == "approved"


def test_the_successor_needs_a_new_claim(office: Office) -> None:
    claim_id = office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    watch(office)
    office.put("subscriptions", subscription_row())
    again = office.submit("alder", **SALES, follows_claim_id=claim_id)
    assert office.slot_of(again).claims == {again: "alder"}


@dataclass
class Seconds:
    """What a process counts for itself, here by hand."""

    passed: int = 0

    def __call__(self) -> float:
        return self.passed


class Heard:
    """The directories, and a word before each question about a subscription."""

    def __init__(self, directories: Any, say: Callable[[], None]) -> None:
        self._directories, self._say = directories, say

    def __getattr__(self, name: str) -> Any:
        if name == "subscription":
            self._say()
        return getattr(self._directories, name)


def looked_at(sweep: Sweep, day: str) -> object:
    """What a look on this day is about: all (None), or the changed ones."""
    seen: list[object] = []

    def watch(changed: object, _: object) -> int:
        seen.append(changed)
        return 0

    sweep.look(date.fromisoformat(day), watch)
    return seen[0]


def test_an_import_is_looked_at_at_once_and_all_once_a_day(office: Office) -> None:
    sweep = Sweep(office.house.directory)
    assert looked_at(sweep, "2026-03-02") is None
    assert looked_at(sweep, "2026-03-02") == ()
    office.put("subscriptions", subscription_row())
    assert looked_at(sweep, "2026-03-02") == [SALES_SUBSCRIPTION]
    assert looked_at(sweep, "2026-03-02") == ()
    assert looked_at(sweep, "2026-03-03") is None


def test_a_missed_day_is_made_up(office: Office) -> None:
    sweep = Sweep(office.house.directory)
    looked_at(sweep, "2026-03-02")
    assert looked_at(sweep, "2026-03-07") is None


def test_what_could_not_be_looked_at_is_looked_at_again(office: Office) -> None:
    sweep = Sweep(office.house.directory)

    def fails(changed: object, _: object) -> int:
        raise Unavailable("the store does not answer")

    with pytest.raises(Unavailable):
        sweep.look(date(2026, 3, 2), fails)
    assert looked_at(sweep, "2026-03-02") is None
    office.put("subscriptions", subscription_row())
    with pytest.raises(Unavailable):
        sweep.look(date(2026, 3, 2), fails)
    assert looked_at(sweep, "2026-03-02") == [SALES_SUBSCRIPTION]


def test_what_a_silent_directory_could_not_tell_is_looked_at_again(office: Office) -> None:
    claim, seconds = office.submit("alder", **SALES), Seconds()
    sweep, watch = Sweep(office.house.directory, seconds), office.house.processes.watch_subscriptions
    office.silence(Source.SUBSCRIPTIONS)
    office.put("subscriptions", subscription_row(status="cancelled"))
    assert sweep.look(date(2026, 3, 2), watch) == 0
    office.silence()
    seconds.passed += 1
    assert sweep.look(date(2026, 3, 2), watch) == 1
    assert office.story(claim)[-1] == "rejected"


def asked_at(office: Office, sweep: Sweep, seconds: Seconds, until: int, day: str = "2026-03-02") -> list[int]:
    """The seconds at which the directory was asked, of those in which a worker looks."""
    asked: list[int] = []
    processes = replace(office.house.processes, directories=Heard(office.house.directories, lambda: asked.append(seconds.passed)))
    while seconds.passed < until:
        sweep.look(date.fromisoformat(day), processes.watch_subscriptions)
        seconds.passed += 1
    return asked


def test_a_directory_that_stays_silent_is_asked_less_and_less_often(office: Office) -> None:
    office.submit("alder", **SALES)
    seconds = Seconds()
    sweep = Sweep(office.house.directory, seconds)
    office.silence(Source.SUBSCRIPTIONS)
    assert asked_at(office, sweep, seconds, until=260) == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]
    office.silence()
    assert asked_at(office, sweep, seconds, until=400) == [303]


def test_one_that_answered_is_asked_again_soon_when_it_falls_silent_anew(office: Office) -> None:
    office.submit("alder", **SALES)
    seconds = Seconds()
    sweep = Sweep(office.house.directory, seconds)
    office.silence(Source.SUBSCRIPTIONS)
    asked_at(office, sweep, seconds, until=20)
    office.silence()
    assert asked_at(office, sweep, seconds, until=40) == [31]
    office.silence(Source.SUBSCRIPTIONS)
    assert asked_at(office, sweep, seconds, until=50, day="2026-03-03") == [40, 41, 43, 47]


def test_an_import_is_looked_at_at_once_also_while_a_silent_directory_is_left_alone(office: Office) -> None:
    claim, seconds = office.submit("alder", **SALES), Seconds()
    sweep = Sweep(office.house.directory, seconds)
    office.silence(Source.SUBSCRIPTIONS)
    asked_at(office, sweep, seconds, until=20)
    office.silence()
    office.put("subscriptions", subscription_row(status="cancelled"))
    assert asked_at(office, sweep, seconds, until=30) == [20]
    assert office.story(claim)[-1] == "rejected"


def test_the_worker_ends_what_an_import_changed_and_what_a_day_brought(office: Office) -> None:
    sales, finance = office.approved("alder", **SALES), office.approved("alder", **FINANCE)
    worker = Worker(office.house)
    worker.do_what_is_due()
    office.put("subscriptions", subscription_row(status="cancelled"))
    worker.do_what_is_due()
    assert status_of(office, sales, finance) == ["ended", "approved"]
    office.clock.set("2028-01-01T00:00:00Z")
    worker.do_what_is_due()
    assert status_of(office, finance) == ["ended"]


def status_of(office: Office, *claims: UUID) -> list[str]:
    return [office.claim(claim).status.value for claim in claims]
