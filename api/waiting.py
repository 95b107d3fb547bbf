"""Reads that wait for the views: no thread each, one look at the position for all, and not without number."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from anyio.to_thread import run_sync

from domain.errors import Refused

WAIT_SECONDS, POLL_SECONDS, MOST = 5.0, 0.004, 1_000
LOOK_SECONDS = 0.05
Found = TypeVar("Found")


async def looked_for(look: Callable[[], Found], seconds: float) -> Found:
    """What the first look finds that finds something, or the last one that began in time. No thread is held between looks."""
    until = time.monotonic() + seconds
    while not (found := await run_sync(look)) and time.monotonic() < until:
        await asyncio.sleep(LOOK_SECONDS)
    return found


class Waiting:
    """
    `position` tells what all views hold. While somebody waits, one task asks it, off the event loop, and wakes those whose position
    has come: who waits costs nothing between. For the requests of one event loop.
    """

    def __init__(self, position: Callable[[], int]) -> None:
        self.position, self.known = position, 0
        self.seats: dict[asyncio.Future[None], tuple[int, str]] = {}
        self.looking: asyncio.Task[None] | None = None

    @property
    def waiters(self) -> int:
        return len(self.seats)

    async def until(self, wanted: int, who: str) -> None:
        """
        Raises Refused("projection_behind") after 5 seconds, or at once when too many wait already, or half as many for the same;
        and whatever hinders the look at the position.
        """
        if self.known >= wanted:
            return
        if len(self.seats) >= MOST or sum(who == other for _, other in self.seats.values()) >= MOST // 2:
            raise Refused("projection_behind")
        seat = asyncio.get_running_loop().create_future()
        self.seats[seat] = wanted, who
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await seat
        except TimeoutError:
            raise Refused("projection_behind") from None
        finally:
            del self.seats[seat]

    async def rest(self) -> None:
        """When nobody waits any more: until the last look has given its connection back."""
        if self.looking:
            await self.looking

    async def _look(self) -> None:
        while self.seats:
            hindrance = None
            try:
                self.known = await run_sync(self.position)
            except Exception as problem:
                hindrance = problem
            for seat, (wanted, _) in self.seats.items():
                if hindrance is not None and not seat.done():
                    seat.set_exception(hindrance)
                elif wanted <= self.known and not seat.done():
                    seat.set_result(None)
            await asyncio.sleep(POLL_SECONDS)
