"""A lost race loads and judges everything again, at most 20 times; then the caller is told to come back."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from application import runner
from application.ports import Busy, CommandRecord
from application.runner import run
from application.work import Call, Work, World
from domain.claim.commands import Comment, Take
from domain.errors import Refused, VersionMismatch
from domain.values import Role
from tests.support.calendars import PLAIN
from tests.support.claims import QUEUED
from tests.support.failing import Contended
from tests.support.house import HandClock, actor_of
from tests.support.memory import MemoryLedger
from tests.support.people import person
from tests.support.policies import POLICY
from tests.support.recording import record
from tests.support.values import CLAIM, COMMENT, sealed


class OnePolicy:
    def get(self, policy_id: str) -> object:
        return POLICY

    def in_force(self, day: object) -> object:
        return POLICY


class NoTies:
    def of(self, reviewer: str) -> frozenset[str]:
        return frozenset()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def ledger() -> MemoryLedger:
    """With a claim that waits for its reviewer."""
    kept = MemoryLedger()
    record(kept, *QUEUED)
    return kept


def world(ledger: object) -> World:
    return World(ledger, OnePolicy(), PLAIN, HandClock(), NoTies())  # type: ignore[arg-type]


def take(by: str, tries: list[int] | None = None) -> Callable[[Work], UUID]:
    def decide(work: Work) -> UUID:
        if tries is not None:
            tries.append(len(tries))
        work.on_claim(work.claim(CLAIM), Take())
        return CLAIM

    return decide


def names(ledger: MemoryLedger) -> list[str]:
    return [recorded.event.name for recorded in ledger.load(CLAIM)]


def test_who_loses_nineteen_times_still_gets_through(ledger: MemoryLedger) -> None:
    tries: list[int] = []
    contended = Contended(ledger, 19)
    outcome = run(world(contended), Call(person("rex")), take("rex", tries))
    assert (len(tries), contended.appends, outcome.recorded) == (20, 20, 1)
    assert names(ledger) == ["submitted", "validated", "reviewer_assigned"]


def test_who_loses_twenty_times_is_told_that_it_is_busy(ledger: MemoryLedger) -> None:
    contended = Contended(ledger, 20)
    with pytest.raises(Busy):
        run(world(contended), Call(person("rex")), take("rex"))
    assert contended.appends == 20 and names(ledger) == ["submitted", "validated"]


def test_every_guard_is_judged_again(ledger: MemoryLedger) -> None:
    """Rita takes it while rex tries."""
    contended = Contended(ledger, 1, lambda: run(world(ledger), Call(person("rita")), take("rita")))
    with pytest.raises(Refused, match="assigned_to_other"):
        run(world(contended), Call(person("rex")), take("rex"))
    assert ledger.load(CLAIM)[-1].event.assignee == "rita"


def test_the_version_seen_is_judged_again(ledger: MemoryLedger) -> None:
    def remark(work: Work) -> UUID:
        work.on_claim(work.claim(CLAIM), Comment(COMMENT, sealed("News.")))
        return CLAIM

    contended = Contended(ledger, 1, lambda: run(world(ledger), Call(actor_of("alder")), remark))
    call = Call(person("rex"))
    with pytest.raises(VersionMismatch) as told:
        run(world(contended), replace(call, expected=replace(call.expected, versions=("2",))), take("rex"))
    assert told.value.current == "3"
    assert names(ledger)[-1] == "comment_added"


def test_ties_are_asked_again(ledger: MemoryLedger) -> None:
    class TiedSince:
        def __init__(self) -> None:
            self.asked = 0

        def of(self, reviewer: str) -> frozenset[str]:
            self.asked += 1
            return frozenset({"alder"}) if self.asked > 1 else frozenset()

    with pytest.raises(Refused, match="conflict_of_interest"):
        run(replace(world(Contended(ledger, 1)), ties=TiedSince()), Call(person("rex")), take("rex"))


def test_the_clock_is_read_again(ledger: MemoryLedger) -> None:
    clock = HandClock()
    contended = Contended(ledger, 1, lambda: clock.set("2026-03-03T09:00:00Z"))
    run(replace(world(contended), clock=clock), Call(person("rex")), take("rex"))
    assert ledger.load(CLAIM)[-1].at == clock.now()


def test_a_refusal_is_no_lost_race(ledger: MemoryLedger) -> None:
    tries: list[int] = []
    run(world(ledger), Call(person("rita")), take("rita"))
    with pytest.raises(Refused):
        run(world(ledger), Call(person("rex")), take("rex", tries))
    assert len(tries) == 1


def test_the_command_keeps_its_id_through_all_attempts(ledger: MemoryLedger) -> None:
    call = Call(person("rex"))
    run(world(Contended(ledger, 3)), call, take("rex"))
    recorded = ledger.load(CLAIM)[-1]
    assert (recorded.command, recorded.correlation, recorded.role) == (call.id, call.id, Role.REVIEWER)


def test_of_two_twins_under_one_key_the_slower_is_answered_as_the_faster(ledger: MemoryLedger) -> None:
    key = CommandRecord("rex", "k1", "take")
    first, second = Call(person("rex"), record=key), Call(person("rex"), record=key)
    contended = Contended(ledger, 1, lambda: run(world(ledger), first, take("rex")))
    outcome = run(world(contended), second, take("rex"))
    assert outcome.replayed_at and outcome.recorded == 0
    assert names(ledger).count("reviewer_assigned") == 1
