"""All attacks on one service, one after the other; few of them find many things at once."""

import socket
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, repeat

from application.adapters.postgres import Database
from tests.support.both_stores import new_store
from tests.support.proxy import Passage, Proxy
from tests.torture import clock, database, disk, kills, lines, stalls, wakeups
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial

Attack = Callable[[], object]


def in_turn(trial: Trial, attacks: Sequence[Attack]) -> Attack:
    """Each once in every round."""
    rounds = chain.from_iterable(trial.dice.sample(attacks, len(attacks)) for attacks in repeat(attacks))
    return lambda: next(rounds)()


def on_files(trial: Trial) -> Outcome:
    dice = trial.dice
    with new_store(trial.store) as store, site_on(trial, store) as site:
        with closing(Passage(lambda: socket.create_connection(("127.0.0.1", site.port)))) as wires:
            ordeal, hands = Ordeal(trial, site, wires.port), clock.Hands(site, trial)
            attacks: list[Attack] = [
                partial(kills.kill_something, site, dice),
                partial(site.kill_a_child, dice),
                partial(wires.cut_one, dice, lines.OF_HTTP),
                partial(disk.fill, site, ordeal),
                partial(stalls.stand_still, site, dice),
                hands.move,
            ]
            return ordeal.go_through(in_turn(trial, attacks), lambda: (wires.spare_all(), hands.run()))


def on_postgresql(trial: Trial) -> Outcome:
    dice = trial.dice
    with new_store(trial.store) as store, closing(Proxy(store["database_url"])) as wires:
        kept = Database(store["database_url"], store["database_schema"])
        with site_on(trial, store | {"database_url": wires.address}) as site:
            hands = clock.Hands(site, trial)
            attacks: list[Attack] = [
                partial(kills.kill_something, site, dice),
                partial(site.kill_a_child, dice),
                partial(database.Sessions(kept).end, dice),
                partial(lines.cut, wires, dice),
                partial(wakeups.make_one_up, kept, dice),
                hands.move,
            ]
            return Ordeal(trial, site).go_through(in_turn(trial, attacks), lambda: (lines.leave_alone(wires), hands.run()))


SCENARIOS = (Scenario("all together", "files", 6, 120, on_files), Scenario("all together", "postgresql", 6, 120, on_postgresql))
