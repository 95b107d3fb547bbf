"""The log is made of the ledger: one that is lost is made again, and signed again only where it is the same."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from api.settings import Settings
from api.wiring import House, Inconsistent, open_house
from application.verification import Outcome
from tests.support.attacked import broken_in
from tests.support.claims import commented
from tests.support.house import HandClock, Office, furnish, office_in
from tests.support.recording import by, change
from tests.support.tampering import EVENTS, LOG, Hand
from tests.support.worlds import AT_FABRIKAM

BOTH_STORES = True
Opened = Callable[[], AbstractContextManager[Office]]


@pytest.fixture
def opened(tmp_path: Path, store: dict[str, Any]) -> Opened:
    return partial(office_in, tmp_path / "data", **store)


def remark_on(office: Office, claim: UUID, times: int) -> int:
    """The position of the last remark."""
    ledger = office.house.ledger
    return ledger.append([change(*[commented()] * times, stream=claim, after=len(ledger.load(claim)))], by())[-1].position


def fill(office: Office) -> str:
    """With more than one step's events, and what was signed of them in the end."""
    remark_on(office, furnish(office).approved("alder"), 300)
    office.house.projector.catch_up()
    office.house.record.integrator.catch_up()
    assert office.house.verify().outcome is Outcome.VERIFIED
    return office.house.record.short()


@contextmanager
def stopped(folder: Path, store: dict[str, Any]) -> Iterator[House]:
    """Opened, and nothing was started in it."""
    house = open_house(Settings(data_dir=folder / "data", **store), sandbox=True, clock=HandClock())
    try:
        yield house
    finally:
        house.close()


def lose(folder: Path, store: dict[str, Any]) -> None:
    """The file is deleted, the schema emptied; nobody is at work meanwhile."""
    with stopped(folder, store) as house:
        hand = Hand(Office(house, HandClock()))
        for table in () if hand.on_files else LOG.values():
            hand.make(table, [])
        hand.close()
    for path in (folder / "data").glob("log.db*"):
        path.unlink()


def test_a_lost_log_is_there_again_after_a_start_and_is_the_one_that_was_signed(
    opened: Opened, tmp_path: Path, store: dict[str, Any]
) -> None:
    with opened() as office:
        signed = fill(office)
    lose(tmp_path, store)
    with opened() as office:
        assert office.house.record.short() == signed
        assert office.house.verify().outcome is Outcome.VERIFIED


def test_a_lost_log_of_a_ledger_that_was_edited_meanwhile_is_not_signed(opened: Opened, tmp_path: Path, store: dict[str, Any]) -> None:
    with opened() as office:
        fill(office)
        hand = Hand(office)
        with hand.changing(EVENTS) as rows:
            rows[max(rows)]["state"] = rows[max(rows)]["state"].replace(b"shared", b"public")
        hand.close()
        memory = office.house.record.signer.folder / "state"
        before = memory.read_bytes()
    lose(tmp_path, store)
    with stopped(tmp_path, store) as house:
        with pytest.raises(Inconsistent):
            house.record.integrator.catch_up()
        assert house.verify().outcome is Outcome.BROKEN
    assert memory.read_bytes() == before


def test_a_ledger_that_was_edited_before_it_was_logged_is_believed(opened: Opened) -> None:
    """Nobody has seen it before: what was never signed is not protected."""
    with opened() as office:
        fill(office)
        position = remark_on(office, office.submit("alder", **AT_FABRIKAM), 1)
        hand = Hand(office)
        with hand.changing(EVENTS) as rows:
            rows[position]["state"] = rows[position]["state"].replace(b"shared", b"public")
        hand.close()
        office.house.record.integrator.catch_up()
        assert office.house.record.verifier().verify().outcome is Outcome.VERIFIED


def test_a_house_whose_log_cannot_be_signed_opens_and_says_so(opened: Opened, tmp_path: Path, store: dict[str, Any]) -> None:
    with opened() as office:
        fill(office)
        memory = office.house.record.signer.folder / "state"
    lose(tmp_path, store)
    memory.write_bytes(b"")
    with opened() as office:
        assert set(broken_in(office.house.verify())) == {"signer"}
        office.submit("birch")
