"""The disk is full: no file of any process grows beyond a limit, for a while. Then there is room again, and nobody is started anew."""

import resource
import time
from functools import partial

from tests.support.both_stores import new_store
from tests.torture.ordeal import Ordeal, site_on
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.site import Site

ANSWERS, LONGEST_SECONDS, LOOK_SECONDS = 40, 3.0, 0.02


def fill(site: Site, ordeal: Ordeal) -> None:
    """From a limit on that is chance, so that now this and now that file is the one that cannot grow: ledger, views, keys, documents."""
    sizes = sorted(path.stat().st_size for path in site.data.rglob("*") if path.is_file())
    limit_to(site, ordeal.dice.choice([0, ordeal.dice.randrange(sizes[-1]), ordeal.dice.choice(sizes)]))
    heard, until = ordeal.book.heard + ANSWERS, time.monotonic() + LONGEST_SECONDS
    while ordeal.book.heard < heard and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    limit_to(site, resource.RLIM_INFINITY)


def limit_to(site: Site, size: int) -> None:
    """The parent first: those it starts have its limits."""
    for pid in (site.parent.pid, site.worker.pid, *site.children()):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def run(trial: Trial) -> Outcome:
    with new_store(trial.store) as store, site_on(trial, store) as site:
        ordeal = Ordeal(trial, site)
        return ordeal.go_through(partial(fill, site, ordeal))


SCENARIOS = (Scenario("full disk", "files", 4, 100, run),)
