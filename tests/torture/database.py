"""PostgreSQL dies under the service: sessions are ended, one is killed, all of it is stopped at once and started again."""

import os
import signal
import subprocess
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import psycopg

from application.adapters.postgres import Database
from tests.support.kills import until
from tests.support.postgres import new_database, new_server
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial

OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s ORDER BY pid"


class Sessions:
    """Those that a store has at its server."""

    def __init__(self, database: Database) -> None:
        self.url, self.name = database.url, f"claimlog {database.schema}"

    def all(self) -> list[int]:
        """None where the server does not answer."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.url, autocommit=True) as db:
            return [pid for (pid,) in db.execute(OURS, (self.name,))]
        return []

    def one(self, dice: Random) -> int:
        """As soon as there is any: all of them are lost at times."""
        found = list[int]()
        until(lambda: found.extend(self.all()) or found)
        return dice.choice(found)

    def end(self, dice: Random) -> None:
        session = self.one(dice)
        with suppress(psycopg.OperationalError), psycopg.connect(self.url, autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(%s)", (session,))

    def kill(self, dice: Random) -> None:
        """After which the server trusts none of its own processes, and recovers from its log."""
        with suppress(ProcessLookupError):
            os.kill(self.one(dice), signal.SIGKILL)


def stop_at_once(server: Any) -> None:
    """And start it again."""
    command = [str(server.bin_path / "pg_ctl"), "-w", "-D", str(server.pgdata), "-m", "immediate", "-l", str(server.log), "restart"]
    subprocess.run(command, check=True, user=server.system_user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(trial: Trial) -> Outcome:
    with new_server() as server:
        database = new_database(server.get_uri())
        sessions, dice = Sessions(database), trial.dice
        ways = [partial(sessions.end, dice), partial(sessions.kill, dice), partial(stop_at_once, server)]
        with site_on(trial, {"database_url": database.url, "database_schema": database.schema}) as site:
            return Ordeal(trial, site).go_through(lambda: dice.choices(ways, [3, 1, 1])[0]())


SCENARIOS = (Scenario("database dies", "postgresql", 3, 100, run),)
