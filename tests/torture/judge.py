"""The clients' ledger against the store's: acknowledged is there once, refused is not, unknown is there once or not at all."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tests.torture.book import Line, Told

MARK = re.compile(r"\bm-[0-9a-f]{16}\b")
ASSIGNED, REJECTED, DISPUTED = "claim.reviewer_assigned.v1", "claim.rejected.v1", "claim.disputed.v1"
BEFORE_THE_FIRST = {"version": 0, "recorded_at": "0001-01-01T00:00:00Z"}
Event = dict[str, Any]


class Breach(NamedTuple):
    kind: str
    what: str


class Judge:
    """Takes events in as they are read, oldest first, and judges lines by all that it has."""

    def __init__(self) -> None:
        self.places = list[tuple[int, str, int, str]]()
        self.commands = dict[int, str]()
        self.marked = defaultdict[str, list[Event]](list)
        self.reached = dict[str, Event]()
        self.of_events, self.expired = list[Breach](), 0
        self.rejected = dict[str, bool]()

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            self.of_events += [*self.follows(event), *self.once(event)]
            self.places.append((event["position"], event["stream_id"], event["version"], event["type"]))
            self.commands[event["position"]] = event["command_id"]
            self.reached[event["stream_id"]] = event
            for mark in marks(event):
                self.marked[mark].append(event)

    @property
    def head(self) -> int:
        return self.places[-1][0] if self.places else 0

    def follows(self, event: Event) -> Iterator[Breach]:
        """Positions ascend, versions of a stream have no gap, its times do not fall."""
        before = self.reached.get(event["stream_id"], BEFORE_THE_FIRST)
        if event["position"] <= self.head:
            yield Breach("order", f"position {event['position']} comes after {self.head}")
        if event["version"] != before["version"] + 1:
            yield Breach("gap", f"version {event['version']} of {event['stream_id']} comes after {before['version']}")
        if datetime.fromisoformat(event["recorded_at"]) < datetime.fromisoformat(before["recorded_at"]):
            yield Breach("time", f"time falls at position {event['position']}: {event['recorded_at']} after {before['recorded_at']}")

    def once(self, event: Event) -> Iterator[Breach]:
        """What came due ends a claim once; only a dispute brings it back."""
        if event["type"] == REJECTED:
            if self.rejected.get(event["stream_id"]):
                yield Breach("doubled", f"claim {event['stream_id']} is rejected again at position {event['position']}")
            self.expired += event["role"] == "system"
        if event["type"] in (REJECTED, DISPUTED):
            self.rejected[event["stream_id"]] = event["type"] == REJECTED

    def breaches(self, lines: Sequence[Line]) -> list[Breach]:
        known = {line.mark for line in lines}
        strangers = [Breach("stranger", f"{mark} is recorded, and nobody sent it") for mark in self.marked if mark not in known]
        return [*self.of_events, *strangers, *(breach for line in lines for breach in self.of(line))]

    def of(self, line: Line) -> Iterator[Breach]:
        events = self.marked.get(line.mark, [])
        commands = {event["command_id"] for event in events}
        told = f"{line.act} {line.mark}, {line.told}"
        if line.told is Told.ACKNOWLEDGED and not commands:
            yield Breach("lost", f"{told} at position {line.position}, is not recorded")
        if line.told is Told.REFUSED and commands:
            yield Breach("refused", f"{told} with {line.code}, is recorded at {[event['position'] for event in events]}")
        if len(commands) > 1 or repeated(events):
            yield Breach("doubled", f"{told}, is recorded at {[event['position'] for event in events]}")
        if line.told is Told.ACKNOWLEDGED and commands and self.commands.get(line.position) not in commands:
            yield Breach("position", f"{told} at position {line.position}, is recorded at {[event['position'] for event in events]}")


def repeated(events: Sequence[Event]) -> bool:
    """One command records a fact once in each stream."""
    return any(number > 1 for number in Counter((event["stream_id"], event["type"]) for event in events).values())


def marks(event: Event) -> set[str]:
    """Of the command that recorded it: in its texts, or as the name of who took the claim by it."""
    found = set(MARK.findall(json.dumps(event["data"])))
    if event["type"] == ASSIGNED:
        return found | {event["data"]["assignee"]}
    return found - {event["data"].get("assignee")}
