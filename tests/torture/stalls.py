"""A process stands still, the database answers slowly, somebody holds a table: all go on afterwards, and nothing is done twice."""

import os
import signal
import time
from contextlib import closing, suppress
from functools import partial
from random import Random

import psycopg
from psycopg import sql

from application.adapters.postgres import Database, Part
from tests.support.both_stores import new_store
from tests.support.proxy import Proxy
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.site import Site

LONGEST_STOP, LONGEST_SLOWNESS, LONGEST_HOLD, PATIENCE = 4.0, 5.0, 15.0, 60.0
TABLES: tuple[tuple[Part, str], ...] = (("ledger", "stored_events"), ("directory", "tenants"), ("views", "claims"), ("log", "tiles"))


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


def hold_a_table(kept: Database, dice: Random) -> None:
    """As somebody's session that forgot to end its transaction does."""
    part, table = dice.choice(TABLES)
    with psycopg.connect(kept.url) as somebody:
        somebody.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(kept.named(part), table)))
        time.sleep(dice.uniform(0, LONGEST_HOLD))


def processes(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        return Ordeal(trial, site, patience=PATIENCE).go_through(lambda: stand_still(site, trial.dice))


def slow_database(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, closing(Proxy(store["database_url"])) as wires:
        kept = Database(store["database_url"], store["database_schema"])
        with site_on(trial, store | {"database_url": wires.address}) as site:
            ways = [partial(slow_down, wires, trial.dice), partial(hold_a_table, kept, trial.dice)]
            return Ordeal(trial, site, patience=PATIENCE).go_through(lambda: trial.dice.choice(ways)())


SCENARIOS = (Scenario("stalled processes", "files", 2, 60, processes), Scenario("slow database", "postgresql", 1, 40, slow_database))
