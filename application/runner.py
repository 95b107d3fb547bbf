"""Runs a command: load, decide, append; after a lost race load and judge everything again."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.looking import one_look
from application.ports import AnyRecorded, Busy, Change, Repeat, VersionClash, Written
from application.short_streams import LongStream
from application.work import Call, Repeated, Work, World
from domain.errors import NotFound, Refusal

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


@dataclass(frozen=True, slots=True)
class Judged:
    """What one attempt wants recorded; `stream` is the one to answer with, as it was loaded."""

    stream: list[AnyRecorded]
    changes: list[Change]
    written: Written

    def outcome(self, recorded: list[AnyRecorded]) -> Outcome:
        answer = [event for event in recorded if event.stream == self.written.answer]
        return Outcome([*self.stream, *answer], recorded[-1].position, len(recorded))


def run(world: World, call: Call, decide: Decide) -> Outcome:
    """`decide` fills the work and names the stream to answer with. Raises what it raises, and Busy."""
    for pause in pauses():
        try:
            judged = judge(world, call, decide)
            if isinstance(judged, Outcome):
                return judged
            return judged.outcome(world.ledger.append(judged.changes, judged.written))
        except VersionClash:
            time.sleep(pause)
    raise Busy("too many commands for the same claim or slot")


async def run_async(world: World, call: Call, decide: Decide) -> Outcome:
    """The same, for callers on an event loop: judging blocks it, so what needs a long stream is run by a thread; being written does not."""
    for pause in pauses():
        try:
            judged = judge(world.near, call, decide)
            if isinstance(judged, Outcome):
                return judged
            return judged.outcome(await world.ledger.append_async(judged.changes, judged.written))
        except LongStream:
            return await asyncio.to_thread(run, world, call, decide)
        except VersionClash:
            await asyncio.sleep(pause)
    raise Busy("too many commands for the same claim or slot")


def pauses() -> Iterator[float]:
    """Seconds to wait after each attempt that lost its race."""
    for attempt in range(ATTEMPTS):
        yield random.uniform(0, PAUSE_SECONDS * 2 ** min(attempt, 6))


@one_look()
def judge(world: World, call: Call, decide: Decide, since: datetime | None = None) -> Judged | Outcome:
    """One attempt, up to what it would record; an outcome where there is nothing to record, or all of it was recorded before.

    It is made once more, on the later day, where a stream turned out to be ahead of the clock: what is recorded was judged that day.
    """
    work = Work(world, call, since)
    try:
        answer = decide(work)
    except Repeated as again:
        return replayed(world, again.repeat)
    except NotFound:
        raise  # also to who once sent the same, and may no longer see it
    except Refusal as refusal:
        if twin := already(world, call):  # recorded while this one was being judged against what it did
            return twin
        if work.overtaken():  # judged on streams of different moments, as none of them ever stood beside the others
            raise VersionClash from refusal
        raise
    stream = work.stream(answer)
    if not work.pending:
        return Outcome(stream, work.position, 0)
    if work.outlived:
        return judge(world, call, decide, work.now)
    written = Written(work.now, call.id, answer, call.causation or call.id, call.causation, call.record)
    return Judged(stream, list(work.changes()), written)


def replayed(world: World, repeat: Repeat) -> Outcome:
    return Outcome(world.ledger.load(repeat.stream, until=repeat.position), repeat.position, 0, repeat.at)


def already(world: World, call: Call) -> Outcome | None:
    """The answer of this very call, if it was recorded before; for commands that first have to choose what they are about."""
    try:
        Work(world, call).refuse_repeat()
    except Repeated as again:
        return replayed(world, again.repeat)
    return None
