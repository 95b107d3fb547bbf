"""Reads that wait for the views: no thread each, one look at the position for all, and not without number."""

import time
from collections.abc import Callable

import anyio
from anyio.to_thread import run_sync

from domain.errors import Refused

WAIT_SECONDS, POLL_SECONDS, MOST = 5.0, 0.004, 1_000


class Waiting:
    """`position` tells what all views hold; it is asked at most once in a poll, however many wait, and not on the event loop."""

    def __init__(self, position: Callable[[], int]) -> None:
        self.position = position
        self.waiters, self.known, self.asked, self.asking = 0, 0, 0.0, False

    async def until(self, wanted: int) -> None:
        """Raises Refused("projection_behind") after 5 seconds, or at once when too many wait already."""
        if await self.reached(wanted):
            return
        if self.waiters >= MOST:
            raise Refused("projection_behind")
        self.waiters += 1
        try:
            with anyio.move_on_after(WAIT_SECONDS):
                while not await self.reached(wanted):
                    await anyio.sleep(POLL_SECONDS)
                return
        finally:
            self.waiters -= 1
        raise Refused("projection_behind")

    async def reached(self, wanted: int) -> bool:
        if self.known < wanted and not self.asking and time.monotonic() - self.asked >= POLL_SECONDS:
            self.asking = True
            try:
                self.known = await run_sync(self.position)
            finally:
                self.asking, self.asked = False, time.monotonic()
        return self.known >= wanted
