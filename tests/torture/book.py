"""What clients write down: every command with a mark of its own in it, and what they were told of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from threading import Lock


class Told(StrEnum):
    """`unknown`: no answer, or one that does not say whether it was recorded."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass
class Line:
    """One command. `position` and `claim` are those of an acknowledgement, `code` that of a refusal."""

    mark: str
    act: str
    told: Told = Told.UNKNOWN
    position: int = 0
    code: str = ""
    tries: int = 0


class Book:
    """One for all clients. `seen` are the roots of the log by its size, as answers carried them; `troubles` counts codes of 5xx.

    Once it is `over` nobody waits for an answer any more.
    """

    def __init__(self, dice: Random) -> None:
        self.dice, self.lock = dice, Lock()
        self.lines = list[Line]()
        self.claims = list[tuple[str, int]]()
        self.documents = list[tuple[int, str, bytes]]()
        self.seen = defaultdict[int, set[str]](set)
        self.over = False
        self.troubles, self.heard, self.slowest = Counter[str](), 0, (0.0, "")

    def begin(self, act: str, kind: str = "m") -> Line:
        """A line under a mark that nobody used: `m-` stands in the texts of a command, `t-` is the name of who takes a claim."""
        with self.lock:
            line = Line(f"{kind}-{self.dice.getrandbits(64):016x}", act)
            self.lines.append(line)
        return line

    def hear(self, seconds: float, what: str, checkpoint: str) -> None:
        """Any answer to anything."""
        self.heard += 1
        self.slowest = max(self.slowest, (seconds, what))
        size, _, root = checkpoint.partition(":")
        if root:
            self.seen[int(size)].add(root)

    @property
    def answered(self) -> int:
        return sum(line.told is not Told.UNKNOWN for line in list(self.lines))

    def counted(self) -> Counter[Told]:
        return Counter(line.told for line in self.lines)
