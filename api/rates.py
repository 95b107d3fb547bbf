"""How often a caller, and a company, may ask: counted in the memory of each process, by a clock that nobody can set."""

import time
from collections.abc import Callable

from limits import parse

from domain.actor import Actor


class TooOften(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


class Rate:
    """A sliding window: this one's count, and of the last one's the share that it still overlaps.

    Of whom nothing was heard for two windows nothing is kept. The library's own counter in memory starts a thread for nearly every
    request, which takes longer than most answers.
    """

    def __init__(self, allowed: str, clock: Callable[[], float] = time.monotonic) -> None:
        notation = parse(allowed)
        self.most, self.window, self.clock = notation.amount, notation.get_expiry(), clock
        self.turn, self.last, self.this = 0, dict[str, int](), dict[str, int]()

    def count(self, who: str) -> None:
        """Raises TooOften; what is refused does not count."""
        turn, into = divmod(self.clock(), self.window)
        if turn != self.turn:
            self.last, self.this = (self.this if turn == self.turn + 1 else {}), {}
            self.turn = int(turn)
        last, this = self.last.get(who, 0), self.this.get(who, 0)
        if last * (1 - into / self.window) + this >= self.most:
            raise TooOften(self.wait(last, this, into))
        self.this[who] = this + 1

    def wait(self, last: int, this: int, into: float) -> int:
        """Seconds until there is room for one more: in this window as the last one slides out, else in the next."""
        still = self.window * (1 - (self.most - this) / last) if this < self.most else self.window
        return int(still - into) + 1


class Rates:
    def __init__(self, per_caller: str, per_company: str) -> None:
        self.per_caller, self.per_company = Rate(per_caller), Rate(per_company)

    def count(self, actor: Actor) -> None:
        """Raises TooOften."""
        self.per_caller.count(actor.sub)
        if actor.company:
            self.per_company.count(actor.company)
