"""The house that is fuzzed: claims of every status of three companies, an open conflict, documents, associations; its clock stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from api import waiting
from api.door import absent
from api.settings import Settings
from api.wiring import House, open_house
from application.adapters.clocks import SandboxClock
from tests.support.both_stores import new_store
from tests.support.house import Office, furnish
from tests.support.lives import many_lives
from tests.support.reference import tie_row
from tests.support.values import NOW
from tests.support.web import Web, web_of
from tests.support.worlds import MPNS, SALES, customer, race_world

CUSTOMERS, CONTESTED, CONFLICTS, TURNS = 80, 12, 6, 110
SHORT_WAIT, SHORT_STEP = 0.02, 0.001


@dataclass
class Hand:
    """Sets the sandbox's own clock, which the callers can set too."""

    clock: SandboxClock

    @property
    def at(self) -> datetime:
        return self.clock.now()

    @at.setter
    def at(self, now: datetime) -> None:
        self.clock.set(now)


class Scene:
    """One furnished house, with everything put back that one caller can break for all."""

    def __init__(self, web: Web) -> None:
        self.web, self.house = web, web.office.house
        self.today, self.seen, self.logged = self.house.clock.now(), 0, 0

    def keep_up(self, *, log: bool) -> None:
        """What the loops of a server do beside the requests."""
        head = self.house.ledger.head()
        if head > self.seen:
            self.house.projector.catch_up()
            self.seen = head
        if log and head > self.logged:
            self.house.record.integrator.catch_up()
            self.logged = head

    def put_right(self) -> None:
        """Clock and directories: a clock that was moved by years would end every token."""
        self.house.sandbox_clock.set(self.today)
        self.house.outages.set(())


@contextmanager
def furnished(store: str, dice: Random) -> Iterator[Scene]:
    with new_store(store) as settings, TemporaryDirectory() as folder, quick():
        house = open_house(Settings(data_dir=Path(folder), **settings), sandbox=True)
        try:
            house.start()
            with web_of(opened(house, dice)) as web:
                yield Scene(web)
        finally:
            house.close()


def opened(house: House, dice: Random) -> Office:
    house.sandbox_clock.set(NOW)
    office = furnish(Office(house, Hand(house.sandbox_clock)))  # type: ignore[arg-type]
    for kind, rows in race_world(CUSTOMERS, MPNS).items():
        office.put(kind, *rows)
    office.put("reviewer-ties", tie_row(reviewer="rita", partner_id="cedar"))
    many_lives(office, CONTESTED, TURNS, dice)
    live_quietly(office)
    office.approved("alder", **SALES)
    return office


def live_quietly(office: Office) -> None:
    """Claims of every status, none of them overdue, that nobody contests; and conflicts in which nobody has done anything."""
    every = product(("alder", "birch"), ("rex", "rita", "ann"), ((), ("take",), ("take", "ask"), ("take", "reject"), ("take", "approve")))
    for n, (company, reviewer, way) in enumerate(every):
        claim_id = office.submit(company, customer=customer(CONTESTED + n))
        for act in way:
            getattr(office, act)(reviewer, claim_id)
    for n in range(CUSTOMERS - CONFLICTS, CUSTOMERS):
        office.submit("alder", customer=customer(n)), office.submit("birch", customer=customer(n))


@contextmanager
def quick() -> Iterator[None]:
    """Nobody is made to wait for long."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("WAIT_SECONDS", "MOMENT_SECONDS"):
            patch.setattr(waiting, name, SHORT_WAIT)
        patch.setattr(absent, "STEP_SECONDS", SHORT_STEP)
        yield
