"""What was sent and what came back: by operation, by phase, by caller; and everything that was wrong."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

CLASSES = ("2xx", "4xx", "503", "5xx")
SHOWN = 600


class Sent(NamedTuple):
    phase: str
    store: str
    operation: str
    caller: str
    status: int

    @property
    def kind(self) -> str:
        return "503" if self.status == 503 else f"{self.status // 100}xx"


class Tally:
    def __init__(self, seed: int, operations: Iterable[str]) -> None:
        self.operations = set(operations)
        self.seed, self.began = seed, time.monotonic()
        self.sent: Counter[Sent] = Counter()
        self.wrong: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], str] = {}

    def add(self, sent: Sent) -> None:
        self.sent[sent] += 1

    def failed(self, operation: str, what: str, request: str) -> None:
        self.wrong[operation, what] += 1
        self.first.setdefault((operation, what), request[:SHOWN])

    @property
    def requests(self) -> int:
        return self.sent.total()

    def without_success(self) -> set[str]:
        return self.operations - {one.operation for one in self.sent if one.kind == "2xx"}

    def never_sent(self) -> set[str]:
        return self.operations - {one.operation for one in self.sent}

    def by(self, name: str) -> dict[str, Counter[str]]:
        """How many answers of each class, by a field of what was sent."""
        found: dict[str, Counter[str]] = {}
        for one, number in self.sent.items():
            found.setdefault(getattr(one, name), Counter())[one.kind] += number
        return dict(sorted(found.items()))

    def lines(self) -> Iterator[str]:
        for name in ("operation", "caller", "phase", "store"):
            yield f"{name:60}{'requests':>9}" + "".join(f"{kind:>8}" for kind in CLASSES)
            for key, counts in self.by(name).items():
                yield f"{key:60}{counts.total():9,}" + "".join(f"{counts[kind]:8,}" for kind in CLASSES)
            yield ""
        yield f"{self.requests:,} requests in {time.monotonic() - self.began:,.0f} s, seed {self.seed}, failures: {self.wrong.total()}"
        yield from self.failures()

    def failures(self) -> Iterator[str]:
        for (operation, what), number in self.wrong.most_common():
            yield f"\n{number} x {operation}: {what}\n    first: {self.first[operation, what]}"
