"""How often a caller, and a company, may ask: counted in the memory of each process, by a clock that nobody can set."""

import time
from collections.abc import Callable

from domain.actor import Actor

WINDOW_SECONDS = 60


class TooOften(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Rate:
    """A sliding window: this one's count, and of the last one's the share that it still overlaps.

    Of whom nothing was heard for two windows nothing is kept.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.turn, self.last, self.this = 0, dict[str, int](), dict[str, int]()

    def count(self, who: str) -> None:
        """Raises TooOften; what is refused does not count."""
        self.look(who)
        self.this[who] = self.this.get(who, 0) + 1

    def look(self, who: str) -> None:
        """Raises TooOften."""
        turn, into = divmod(self.clock(), WINDOW_SECONDS)
        if turn != self.turn:
            self.last, self.this = (self.this if turn == self.turn + 1 else {}), {}
            self.turn = int(turn)
        last, this = self.last.get(who, 0), self.this.get(who, 0)
        if last * (1 - into / WINDOW_SECONDS) + this >= self.most:
            raise TooOften(self.wait(last, this, into))

    def wait(self, last: int, this: int, into: float) -> int:
        """Seconds until there is room for one more: in this window as the last one slides out, else in the next."""
        still = WINDOW_SECONDS * (1 - (self.most - this) / last) if this < self.most else WINDOW_SECONDS
        return int(still - into) + 1


class Rates:
    """Requests in a minute."""

    def __init__(self, per_caller: int, per_company: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_caller, self.per_company = Rate(per_caller, clock), Rate(per_company, clock)

    def count(self, actor: Actor) -> None:
        """Raises TooOften, and then counts for neither."""
        if actor.company:
            self.per_caller.look(actor.sub)
            self.per_company.count(actor.company)
        self.per_caller.count(actor.sub)
