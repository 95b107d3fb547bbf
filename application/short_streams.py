"""What an event loop reads: streams that are short, and what is new in others. Whoever needs more of one needs a thread."""

from typing import Any, cast
from uuid import UUID

from application.ports import AnyRecorded, Ledger

SHORT = 50


class LongStream(Exception):
    """A stream holds more than an event loop can be kept for."""


class ShortStreams:
    """A ledger that loads no more than that, and raises LongStream where there is more; all else goes to the ledger itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def load(self, stream: UUID, until: int | None = None, after: int = 0) -> list[AnyRecorded]:
        found = self._ledger.load(stream, until, after, SHORT + 1)
        if len(found) > SHORT:
            raise LongStream
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def short(ledger: Ledger) -> Ledger:
    return cast(Ledger, ShortStreams(ledger))
