"""The clock of the world is moved back and forth, and what is due is run by many at once, or by whoever starts anew."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

from tests.support.both_stores import new_store
from tests.support.kills import until
from tests.support.servers import Person, sign_in
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.site import Site

DAYS, AT_ONCE = 45, 3


class Hands:
    def __init__(self, site: Site, trial: Trial) -> None:
        self.site, self.dice = site, trial.dice

    def move(self) -> None:
        """Also to where it runs, and all at once die: then what is due comes due while nobody is there."""
        if self.dice.random() < 0.1:
            self.send("DELETE", "/sandbox/clock")
            self.site.kill_all()
        else:
            self.stand_at(self.dice.uniform(-DAYS, DAYS))
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(lambda _: self.send("POST", "/sandbox/timers"), range(AT_ONCE)))

    def stand_at(self, days: float) -> None:
        self.send("PUT", "/sandbox/clock", {"now": (datetime.now(UTC) + timedelta(days=days)).isoformat()})

    def run(self) -> None:
        self.send("DELETE", "/sandbox/clock")

    def send(self, method: str, path: str, body: Any = None) -> None:
        person = Person(self.site.port)
        with closing(person.line), suppress(OSError, HTTPException):
            person.send(method, path, body)

    def overdue(self) -> bool:
        """Whether a partner's time to answer is over, and its claim still waits."""
        rex = sign_in(self.site.port, "rex", "reviewer")
        with closing(rex.line):
            return bool(rex.send("GET", "/v1/reviewer-queue?status=action_required&overdue=true&limit=1").body["items"])


def run(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        hands = Hands(site, trial)
        ordeal = Ordeal(trial, site)
        outcome = ordeal.go_through(hands.move, hands.run)
        until(lambda: not hands.overdue())
        outcome.told += f", {ordeal.court.judge.expired} deadlines came"
        return outcome


SCENARIOS = (Scenario("moved clock", "files", 4, 150, run), Scenario("moved clock", "postgresql", 4, 150, run))
