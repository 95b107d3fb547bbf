"""Reads that wait for the views: no thread each, one look at the position for all, and not without number."""

import time
from collections.abc import Callable

import anyio

from domain.errors import Refused

WAIT_SECONDS, POLL_SECONDS, MOST = 5.0, 0.004, 1_000


class Waiting:
    """`position` tells what all views hold; it is asked at most once in a poll, however many wait."""

    def __init__(self, position: Callable[[], int]) -> None:
        self.position = position
        self.waiters, self.known, self.asked = 0, 0, 0.0

    async def until(self, wanted: int) -> None:
        """Raises Refused("projection_behind") after 5 seconds, or at once when too many wait already."""
        if self.reached(wanted):
            return
        if self.waiters >= MOST:
            raise Refused("projection_behind")
        self.waiters += 1
        try:
            with anyio.move_on_after(WAIT_SECONDS):
                while not self.reached(wanted):
                    await anyio.sleep(POLL_SECONDS)
                return
        finally:
            self.waiters -= 1
        raise Refused("projection_behind")

    def reached(self, wanted: int) -> bool:
        now = time.monotonic()
        if self.known < wanted and now - self.asked >= POLL_SECONDS:
            self.known, self.asked = self.position(), now
        return self.known >= wanted
