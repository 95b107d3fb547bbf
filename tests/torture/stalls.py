"""A process stands still for a while, or every word to and from the database takes long: all go on, and nothing is done twice."""

import os
import signal
import time
from contextlib import closing, suppress
from random import Random

from tests.support.both_stores import new_store
from tests.support.proxy import Proxy
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.site import Site

LONGEST_STOP, LONGEST_SLOWNESS, PATIENCE = 4.0, 5.0, 30.0


def stand_still(site: Site, dice: Random) -> None:
    pid = dice.choice([*site.children(), site.worker.pid])
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(dice.uniform(0, LONGEST_STOP))
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def slow_down(wires: Proxy, dice: Random) -> None:
    wires.delay = dice.choice([0.01, 0.1, 1.0, LONGEST_SLOWNESS])
    time.sleep(dice.uniform(0, 2 * LONGEST_SLOWNESS))
    wires.delay = 0.0


def processes(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        return Ordeal(trial, site, patience=PATIENCE).go_through(lambda: stand_still(site, trial.dice))


def slow_database(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, closing(Proxy(store["database_url"])) as wires:
        with site_on(trial, store | {"database_url": wires.address}) as site:
            return Ordeal(trial, site, patience=PATIENCE).go_through(lambda: slow_down(wires, trial.dice))


SCENARIOS = (Scenario("stalled processes", "files", 2, 60, processes), Scenario("slow database", "postgresql", 1, 40, slow_database))
