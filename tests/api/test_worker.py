"""What is due is done whatever hinders one of it, and before anything is tidied; tidying that fails is in nobody's way."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from api.wiring import House
from api.worker import HOUR, KEYS_AT_ONCE, BackOff, Chore, Worker
from application import runner
from application.ports import Busy, Unavailable
from application.processes import Processes, each
from domain.values import Source
from tests.support.failing import ContendedStream, Gone
from tests.support.house import Office
from tests.support.reference import subscription_row
from tests.support.values import uid
from tests.support.worlds import AT_FABRIKAM, SALES

BOTH_STORES = True
DUE = "2026-03-10T00:00:00Z"


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PAUSE_SECONDS", 0.0)


def asked(office: Office, **changes: str) -> UUID:
    claim_id = office.submit("alder", **changes)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    return claim_id


def on(office: Office, ledger: Any) -> Processes:
    """What the system does by itself, on this ledger."""
    return replace(office.house.processes, world=replace(office.house.world, ledger=ledger))


def working(office: Office, ledger: Any) -> Worker:
    vars(office.house)["processes"] = on(office, ledger)
    return Worker(office.house)


def statuses(office: Office, *claims: UUID) -> list[str]:
    return [office.claim(claim).status.value for claim in claims]


def fails() -> None:
    raise Unavailable("the disk is full")


# ---------------------------------------------------------------- one that is hindered


def test_one_that_loses_all_its_races_does_not_stop_those_behind_it(office: Office) -> None:
    first, second = asked(office), asked(office, product_id="exchange-online")
    office.clock.set(DUE)
    with pytest.raises(Busy) as told:
        on(office, ContendedStream(office.house.ledger, first)).expire_requests()
    assert told.value.__notes__ == [f"at {first}"]
    assert statuses(office, first, second) == ["action_required", "rejected"]


def test_of_a_store_that_is_gone_no_second_claim_is_asked(office: Office) -> None:
    claims = [asked(office), asked(office, product_id="exchange-online")]
    office.clock.set(DUE)
    gone = Gone(office.house.ledger, "append")
    with pytest.raises(Unavailable, match="gone"):
        on(office, gone).expire_requests()
    assert gone.asked == 1 and statuses(office, *claims) == ["action_required"] * 2


def test_a_defect_in_one_does_not_stop_those_behind_it() -> None:
    acted: list[int] = []

    def act(item: int) -> int:
        acted.append(10 // item)
        return 1

    with pytest.raises(ZeroDivisionError) as told:
        each([1, 0, 2, 0, 5], act)
    assert acted == [10, 5, 2] and told.value.__notes__ == ["at 0", "at 0"]


def test_what_hinders_one_part_of_the_round_keeps_no_other_from_being_done(office: Office) -> None:
    stuck, ended = asked(office), office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    office.silence(Source.SUBSCRIPTIONS)
    filed = office.submit("alder", **AT_FABRIKAM)
    office.silence()
    office.clock.set(DUE)
    worker = working(office, ContendedStream(office.house.ledger, stuck))
    with capture_logs() as logs:
        worker.do_what_is_due()
    assert statuses(office, stuck, ended) == ["action_required", "ended"]
    assert statuses(office, filed) != ["not_validated"]
    assert [(line["event"], line["left"]) for line in logs] == [("left for the next round", [f"at {stuck}"])]


def test_a_slot_that_was_left_is_looked_at_again_after_a_pause(office: Office) -> None:
    claim = office.approved("alder", **SALES)
    office.put("subscriptions", subscription_row(status="expired"))
    slot = office.claim(claim).slot
    assert slot
    ledger = ContendedStream(office.house.ledger, slot.id)
    worker = working(office, ledger)
    worker.do_what_is_due()
    tries = ledger.appends
    worker.do_what_is_due()
    assert tries and ledger.appends == tries, "not at once"
    ledger.stream = uid("another")
    worker.sweep.again_at = 0.0
    worker.do_what_is_due()
    assert statuses(office, claim) == ["ended"]


def test_that_the_store_is_gone_is_for_who_runs_the_round(office: Office) -> None:
    asked(office)
    office.clock.set(DUE)
    with pytest.raises(Unavailable, match="gone"):
        working(office, Gone(office.house.ledger, "append")).do_what_is_due()


# ---------------------------------------------------------------- tidying


def test_tidying_that_fails_stops_nothing_and_comes_again_in_five_minutes(office: Office) -> None:
    claim, done = asked(office), list[str]()
    office.clock.set(DUE)
    worker = Worker(office.house)
    worker.chores = [Chore(fails, 0.0), Chore(lambda: done.append("the other one"), 0.0)]
    with capture_logs() as logs:
        worker.do_what_is_due()
        worker.do_what_is_due()
    assert statuses(office, claim) == ["rejected"] and done == ["the other one"]
    assert [line["event"] for line in logs] == ["tidying failed"]
    assert [round((chore.at - time.monotonic()) / 60) for chore in worker.chores] == [5, 60]


def test_what_is_due_comes_before_tidying(office: Office) -> None:
    claim, seen = asked(office), list[str]()
    office.clock.set(DUE)
    worker = Worker(office.house)
    worker.chores = [Chore(lambda: seen.extend(statuses(office, claim)), 0.0)]
    worker.do_what_is_due()
    assert seen == ["rejected"]


class Many:
    """A ledger with old keys, of which one turn takes so many."""

    def __init__(self, keys: int) -> None:
        self.keys, self.turns = keys, 0

    def forget_keys(self, seconds: float, most: int) -> int:
        taken = min(most, self.keys)
        self.keys, self.turns = self.keys - taken, self.turns + 1
        return taken


@pytest.fixture
def many(office: Office) -> Iterator[Many]:
    house: House = office.house
    kept, many = house.ledger, Many(2 * KEYS_AT_ONCE + 1)
    vars(house)["ledger"] = many
    yield many
    vars(house)["ledger"] = kept


def test_old_keys_go_in_portions_one_in_each_round_and_then_after_an_hour(office: Office, many: Many) -> None:
    chore = Chore(Worker(office.house).forget_keys, 0.0)
    for left in (KEYS_AT_ONCE + 1, 1, 0, 0):
        chore.do()
        assert many.keys == left
    assert many.turns == 3 and chore.at > time.monotonic() + HOUR - 60


# ---------------------------------------------------------------- checks that come again


class Counted(list[UUID]):
    passes = 0

    def __iter__(self) -> Iterator[UUID]:
        self.passes += 1
        return super().__iter__()


def test_claims_that_wait_are_gone_through_a_few_times_however_many_there_are() -> None:
    back_off, claims = BackOff(), Counted(uid(str(number)) for number in range(50))
    back_off.ready(claims)
    claims.passes = 0
    assert back_off.ready(claims) == [] and claims.passes <= 2
