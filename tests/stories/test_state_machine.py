"""Anybody sends anything at any time, and what the domain promises holds all the same.

CLAIMLOG_MACHINE_EXAMPLES asks for a longer search, with other stories each time.
"""

import os

from hypothesis import HealthCheck, settings

from tests.support.machine import Machine

ASKED = os.environ.get("CLAIMLOG_MACHINE_EXAMPLES")
Machine.TestCase.settings = settings(
    max_examples=int(ASKED or 15),
    stateful_step_count=40,
    deadline=None,
    derandomize=ASKED is None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestWhateverIsSent = Machine.TestCase
