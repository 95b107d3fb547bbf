"""A slot with a long past is read on from where the process saw it last, and is never older than the store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.known_slots import LONG, KnownSlots
from application.work import Work
from domain.slot.slot import Slot
from tests.support.house import Office, come_and_go, furnish, office_in


class Listening:
    """Tells how many events were read."""

    def __init__(self, ledger: Any) -> None:
        self.ledger, self.read = ledger, list[int]()

    def load(self, stream: UUID, until: int | None = None, after: int = 0) -> list[Any]:
        found: list[Any] = self.ledger.load(stream, until, after)
        self.read.append(len(found))
        return found


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """Two processes' worth of house on one folder."""
    with office_in(tmp_path / "data") as here, office_in(tmp_path / "data", here.clock) as there:
        yield furnish(here), there


def look(office: Office, slot_id: UUID) -> tuple[Slot, list[int]]:
    ledger = Listening(office.house.ledger)
    work = Work(replace(office.house.world, ledger=ledger), office.call("carl"))
    return work.slot(slot_id), ledger.read


def test_what_was_seen_is_not_read_again(offices: tuple[Office, Office]) -> None:
    here, _ = offices
    slot_id = come_and_go(here, LONG)
    look(here, slot_id)
    assert look(here, slot_id)[1] == [0]


def test_what_another_process_recorded_is_read_on(offices: tuple[Office, Office]) -> None:
    here, there = offices
    slot_id = come_and_go(here, LONG)
    look(here, slot_id)
    claim = there.submit("birch")
    slot, read = look(here, slot_id)
    assert (list(slot.claims), read) == ([claim], [1])
    assert slot == look_anew(here, slot_id)


def test_a_race_on_a_slot_that_was_seen_is_judged_on_what_it_became(offices: tuple[Office, Office]) -> None:
    here, there = offices
    slot_id = come_and_go(here, LONG)
    look(here, slot_id), look(there, slot_id)
    first, second = here.submit("alder"), there.submit("birch")
    for office in offices:
        slot, _ = look(office, slot_id)
        assert set(slot.claims) == {first, second} and slot.conflict
        assert slot == look_anew(office, slot_id)


def test_a_short_slot_is_not_kept(offices: tuple[Office, Office]) -> None:
    here, _ = offices
    slot_id = come_and_go(here, 1)
    look(here, slot_id)
    assert look(here, slot_id)[1] == [2]


def test_time_does_not_fall_behind_the_last_event_of_a_slot_that_was_seen(offices: tuple[Office, Office]) -> None:
    here, _ = offices
    here.clock.set("2026-03-20T09:00:00Z")
    slot_id = come_and_go(here, LONG)
    look(here, slot_id)
    here.clock.set("2026-03-02T09:00:00Z")
    work = Work(here.house.world, here.call("carl"))
    work.slot(slot_id)
    assert work.now == here.events(slot_id)[-1].at


def look_anew(office: Office, slot_id: UUID) -> Slot:
    """Without what was seen before."""
    return Work(replace(office.house.world, known_slots=KnownSlots()), office.call("carl")).slot(slot_id)
