"""Wake-ups are lost, doubled, late or made up: whoever follows the ledger still takes everything in, once."""

from contextlib import closing
from random import Random

import psycopg

from application.adapters.postgres import Database
from application.ledger.waking import channel
from tests.support.both_stores import new_store
from tests.support.proxy import Line, Proxy, Way
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial

NOTICE, HEAD = b"A", 5
MADE_UP = ("0", "-1", "1", "999999999", "", "nonsense", "1.5", str(2**63))


class ForgetfulLine(Line):
    """Of what the server says: every third notice is lost, every third said twice, every third only with the next."""

    heard, late, notices = b"", b"", 0

    def handed_on(self, way: Way, said: bytes) -> tuple[bytes, bool]:
        if way == "asking":
            return said, True
        self.heard += said
        passed = b""
        while len(self.heard) >= HEAD and len(self.heard) > (size := int.from_bytes(self.heard[1:HEAD])):
            message, self.heard = self.heard[: size + 1], self.heard[size + 1 :]
            passed += self.mistold(message) if message[:1] == NOTICE else message
        return passed, True

    def mistold(self, notice: bytes) -> bytes:
        self.notices += 1
        late, self.late = self.late, b""
        if self.notices % 3 == 0:
            self.late = notice
        return [b"", notice + notice, b""][self.notices % 3 - 1] + late


def make_one_up(database: Database, dice: Random) -> None:
    """Anybody who may connect may say anything."""
    with psycopg.connect(database.url, autocommit=True) as somebody:
        somebody.execute("SELECT pg_notify(%s, %s)", (channel(database), dice.choice(MADE_UP)))


def run(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, closing(Proxy(store["database_url"], ForgetfulLine)) as wires:
        database = Database(store["database_url"], store["database_schema"])
        with site_on(trial, store | {"database_url": wires.address}) as site:
            return Ordeal(trial, site).go_through(lambda: make_one_up(database, trial.dice))


SCENARIOS = (Scenario("wake-ups", "postgresql", 8, 300, run),)
