"""kill -9 of whatever runs, at random moments; the database stays."""

from functools import partial
from random import Random

from tests.support.both_stores import new_store
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.site import Site


def kill_something(site: Site, dice: Random) -> None:
    ways = [partial(site.kill_a_child, dice), site.kill_the_worker, site.kill_the_parent, site.kill_all]
    dice.choices(ways, [14, 3, 1, 1])[0]()


def run(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        return Ordeal(trial, site).go_through(lambda: kill_something(site, trial.dice))


SCENARIOS = (Scenario("kills", "files", 6, 250, run), Scenario("kills", "postgresql", 4, 250, run))
