"""Whatever somebody changes, be it one byte of one row, is found; and what he puts back exactly is as if it had never been.

CLAIMLOG_TAMPERINGS asks for more of them, with other dice each time; `-rP` shows seed and figures.
"""

import os
import sys
import time
from collections import Counter
from random import Random, SystemRandom

from application.verification import Outcome
from tests.support.attacked import Site
from tests.support.chances import Chance

ASKED = os.environ.get("CLAIMLOG_TAMPERINGS")
ON_FILES, ON_POSTGRESQL = 40, 15


def test_whatever_is_changed_is_found_and_nothing_is_once_it_is_put_back(site: Site) -> None:
    wanted = int(ASKED or (ON_FILES if site.hand.on_files else ON_POSTGRESQL))
    seed = int(os.environ.get("CLAIMLOG_SEED", SystemRandom().randrange(10**6) if ASKED else 1))
    sys.stdout.write(f"seed {seed}\n")
    chance, done, begun = Chance(site, Random(seed)), Counter[str](), time.monotonic()
    while done.total() < wanted:
        done.update(filter(None, [chance.tamper()]))
    sys.stdout.write(f"{done.total()} changes, all of them found, in {time.monotonic() - begun:.0f} s: {dict(done.most_common())}\n")
    assert site.report().outcome is Outcome.VERIFIED
