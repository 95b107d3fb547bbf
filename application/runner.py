"""Runs a command: load, decide, append; after a lost race load and judge everything again."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.ports import AnyRecorded, Busy, Repeat, VersionClash, Written
from application.work import Call, Repeated, Work, World
from domain.errors import Refusal

ATTEMPTS = 20
PAUSE_SECONDS = 0.002


class Outcome(NamedTuple):
    """The stream a command answers with, as loaded and appended to, and the position at which all of it is recorded.

    `replayed_at` is the time of the first answer, where this is that answer again.
    """

    stream: list[AnyRecorded]
    position: int
    recorded: int
    replayed_at: datetime | None = None


Decide = Callable[[Work], UUID]


def run(world: World, call: Call, decide: Decide) -> Outcome:
    """`decide` fills the work and names the stream to answer with. Raises what it raises, and Busy."""
    for attempt in range(ATTEMPTS):
        work = Work(world, call)
        try:
            return record(world, call, work, decide(work))
        except Repeated as again:
            return replayed(world, again.repeat)
        except Refusal:
            if twin := already(world, call):  # recorded while this one was being judged against what it did
                return twin
            raise
        except VersionClash:
            time.sleep(random.uniform(0, PAUSE_SECONDS * 2 ** min(attempt, 6)))
    raise Busy("too many commands for the same claim or slot")


def record(world: World, call: Call, work: Work, answer: UUID) -> Outcome:
    stream = work.stream(answer)
    if not work.pending:
        return Outcome(stream, max((event.position for events in work.loaded.values() for event in events), default=0), 0)
    written = Written(work.now, call.id, answer, call.causation or call.id, call.causation, call.record)
    recorded = world.ledger.append(list(work.changes()), written)
    return Outcome([*stream, *(event for event in recorded if event.stream == answer)], recorded[-1].position, len(recorded))


def replayed(world: World, repeat: Repeat) -> Outcome:
    return Outcome(world.ledger.load(repeat.stream, until=repeat.position), repeat.position, 0, repeat.at)


def already(world: World, call: Call) -> Outcome | None:
    """The answer of this very call, if it was recorded before; for commands that first have to choose what they are about."""
    try:
        Work(world, call).refuse_repeat()
    except Repeated as again:
        return replayed(world, again.repeat)
    return None
