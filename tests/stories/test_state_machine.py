"""Anybody sends anything at any time, and what the domain promises holds all the same.

CLAIMLOG_MACHINE_EXAMPLES asks for a longer search, with other stories each time.
"""

import os

from hypothesis import HealthCheck, settings

from tests.support.machine import Machine

ASKED = os.environ.get("CLAIMLOG_MACHINE_EXAMPLES")
Machine.TestCase.settings = settings(
    max_examples=int(ASKED or 8),
    stateful_step_count=40,
    deadline=None,
    derandomize=ASKED is None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestWhateverIsSent = Machine.TestCase


def test_what_is_listed_is_honest_also_where_the_clock_went_back_behind_the_record() -> None:
    machine = Machine()
    machine.some_have_filed(slot="teams", rivals=1)
    machine.vendor_takes_and(who="rex", n=0, act="ask")
    machine.all_is_well()
    for minutes in (5, -5):
        machine.clock_comes_to_a_deadline(n=0, after=minutes)
        machine.all_is_well()
        machine.tries("rita", "note", machine.claim(0), 0)
        machine.all_is_well()
    for which in (1, 2, 3):
        machine.does_what_is_listed("alder", 0, which)
        machine.all_is_well()
    machine.teardown()


def test_a_claim_that_was_never_checked_is_refused_to_who_would_approve_it() -> None:
    machine = Machine()
    machine.some_have_filed(slot="teams", rivals=1)
    machine.world.silence("mpns")
    machine.submit("birch", "teams", 0, False)
    machine.all_is_well()
    for act in ("approve", "reject", "take", "ask"):
        machine.tries("ann", act, machine.claim(0, "birch"), 0)
    machine.teardown()
