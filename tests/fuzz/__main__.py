"""`python -m tests.fuzz`: the whole run, its table, and 1 as the exit status where anything was wrong."""

import logging
import os
import sys

import structlog

from tests.fuzz.rounds import fuzz

REQUESTS, SEED = int(os.environ.get("CLAIMLOG_FUZZ", "50000")), int(os.environ.get("CLAIMLOG_SEED", "1"))

if __name__ == "__main__":
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    told = fuzz(REQUESTS, SEED, tell=print)
    print(*told.lines(), sep="\n")  # noqa: T201
    sys.exit(bool(told.wrong))
