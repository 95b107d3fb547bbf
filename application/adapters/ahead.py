"""Things whose making waits for the disk, made before they are needed."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Thread
from typing import Generic, TypeVar

from application.ports import Unavailable

Thing = TypeVar("Thing")
TOGETHER = 64


class Ahead(Generic[Thing]):
    """Made many at a time: the first ones when they are asked for, others by a thread of their own once half of them are used."""

    def __init__(self, make: Callable[[int], Sequence[Thing]]) -> None:
        self._make, self._ready, self._making = make, deque[Thing](), Lock()
        self._thread: Thread | None = None

    def next(self) -> Thing:
        """Raises what making them raises, where none are left."""
        while True:
            with suppress(IndexError):
                thing = self._ready.popleft()
                break
            self._ready.extend(self._make(TOGETHER))
        if len(self._ready) < TOGETHER // 2 and self._making.acquire(blocking=False):
            self._thread = Thread(target=self._fill, name="ahead", daemon=True)
            self._thread.start()
        return thing

    def _fill(self) -> None:
        """What goes wrong here is told to whoever finds none left."""
        try:
            with suppress(Unavailable):
                self._ready.extend(self._make(TOGETHER))
        finally:
            self._making.release()

    def close(self) -> None:
        if self._thread:
            self._thread.join()
