"""Runs a command: load, decide, append; after a lost race load and judge everything again."""

import random
import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from application.ports import AnyRecorded, Busy, VersionClash, Written
from application.work import Call, Work, World

ATTEMPTS = 20
PAUSE_SECONDS = 0.002


class Outcome(NamedTuple):
    """The stream a command was about, as loaded and appended to, and the position at which all of it is recorded."""

    stream: list[AnyRecorded]
    position: int
    recorded: int


Decide = Callable[[Work], UUID]


def run(world: World, call: Call, decide: Decide) -> Outcome:
    """`decide` fills the work and names the stream to answer with. Raises what it raises, and Busy."""
    for attempt in range(ATTEMPTS):
        work = Work(world, call)
        answer = decide(work)
        try:
            return record(world, call, work, answer)
        except VersionClash:
            time.sleep(random.uniform(0, PAUSE_SECONDS * 2 ** min(attempt, 6)))
    raise Busy("too many commands for the same claim or slot")


def record(world: World, call: Call, work: Work, answer: UUID) -> Outcome:
    stream = work.stream(answer)
    if not work.pending:
        return Outcome(stream, max((event.position for events in work.loaded.values() for event in events), default=0), 0)
    correlation = call.id if call.causation is None else call.causation
    recorded = world.ledger.append(list(work.changes()), Written(work.now, call.id, correlation, call.causation, call.record))
    return Outcome([*stream, *(event for event in recorded if event.stream == answer)], recorded[-1].position, len(recorded))
