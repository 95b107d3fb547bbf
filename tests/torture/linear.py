"""Is there an order of what happened at once, in which every answer is right? Wing and Gong's search, with a memory.

One slot at a time: slots share nothing, so a history of all is in order where each slot's is.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from tests.torture.linear_slot import Accepted, Answer, Command, Refused, Slot, answered

FOREVER = float("inf")


class Done(NamedTuple):
    """A command between its call and its answer, in seconds; without an answer it may have been done at any time since, or never."""

    command: Command
    called: float
    told: float
    answer: Answer | None

    @property
    def until(self) -> float:
        return FOREVER if self.answer is None else self.told


class Found(NamedTuple):
    """An order, as places in the history, or none; and how many states were tried."""

    order: tuple[int, ...] | None
    tried: int


def in_order(history: Sequence[Done]) -> Found:
    """Each step takes one that was called before any other left was answered, and whose answer the slot would give now."""
    answers = sum(1 << n for n, done in enumerate(history) if done.answer is not None)
    seen, ways = {(0, Slot())}, [(0, Slot(), ())]
    while ways:
        taken, slot, order = ways.pop()
        if taken & answers == answers:
            return Found(order, len(seen))
        for n, after in steps(history, taken, slot):
            way = (taken | 1 << n, after)
            if way not in seen:
                seen.add(way)
                ways.append((*way, (*order, n)))
    return Found(None, len(seen))


def steps(history: Sequence[Done], taken: int, slot: Slot) -> Iterator[tuple[int, Slot]]:
    left = [(n, done) for n, done in enumerate(history) if not taken >> n & 1]
    before = min(done.until for _, done in left)
    for n, done in sorted(left, key=lambda one: -one[1].until):
        if done.called <= before and knows(slot, done.command):
            after, answer = answered(slot, done.command)
            if fits(done.answer, answer):
                yield n, after
            elif moved_meanwhile(history, n):
                yield n, slot


def fits(told: Answer | None, answer: Answer) -> bool:
    return told in (None, answer) or (isinstance(told, Accepted) and not isinstance(answer, Refused))


def knows(slot: Slot, command: Command) -> bool:
    """Nobody speaks of a claim before it is filed; a search may try."""
    return command.act in ("submit", "look", "rule") or any(one.label == command.label for one in slot.claims)


def moved_meanwhile(history: Sequence[Done], n: int) -> bool:
    """Whoever looks at a conflict and then rules is told to look again if anything was done since he began to look."""
    own = history[n]
    hasty = own.command.act == "rule" and own.answer == Refused("version_mismatch")
    return hasty and any(overlap(own, other) for m, other in enumerate(history) if m != n)


def overlap(one: Done, other: Done) -> bool:
    return one.called <= other.until and other.called <= one.until


def overlapping(history: Sequence[Done]) -> int:
    """How many pairs ran at the same time."""
    return sum(overlap(one, other) for one, other in combinations(history, 2))


def told(history: Sequence[Done]) -> str:
    """For people: a line for each command, in milliseconds from the first call."""
    first = min(done.called for done in history)

    def line(done: Done) -> str:
        command, until = done.command, f"{1000 * (done.told - first):8.2f}" if done.answer is not None else "       ?"
        words = f"{command.act} {command.label or ''} by {command.who}{f', on version {command.match}' if command.match else ''}"
        return f"{1000 * (done.called - first):8.2f} - {until}  {words:<44} {'no answer' if done.answer is None else done.answer}"

    return "\n".join(line(done) for done in sorted(history, key=lambda done: done.called))
