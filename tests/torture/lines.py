"""Connections are cut at any byte, either way: between clients and service, and between service and database."""

import socket
from contextlib import closing
from functools import partial
from random import Random

from tests.support.both_stores import new_store
from tests.support.proxy import Passage, Proxy
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial

OF_HTTP, OF_SQL = 3_000, 12_000


def between_clients_and_service(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        with closing(Passage(lambda: socket.create_connection(("127.0.0.1", site.port)))) as wires:
            ordeal = Ordeal(trial, site, wires.port)
            return ordeal.go_through(lambda: wires.cut_one(trial.dice, OF_HTTP), wires.spare_all)


def cut(wires: Proxy, dice: Random) -> None:
    """An append may be cut before it is sent, half way, or after its commit."""
    wires.cut = dice.choice([None, "before it is sent", "when it was sent", "before the answer"])
    wires.cut_one(dice, OF_SQL)


def leave_alone(wires: Proxy) -> None:
    wires.cut = None
    wires.spare_all()


def between_service_and_database(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, closing(Proxy(store["database_url"])) as wires:
        with site_on(trial, store | {"database_url": wires.address}) as site:
            return Ordeal(trial, site).go_through(partial(cut, wires, trial.dice), partial(leave_alone, wires))


SCENARIOS = (
    Scenario("cut lines of clients", "files", 6, 400, between_clients_and_service),
    Scenario("cut lines of the database", "postgresql", 6, 400, between_service_and_database),
)
