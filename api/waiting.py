"""Reads that wait, for the views or the log: no thread each, one look at the position for all, and not without number."""

import asyncio
from collections.abc import Callable

from anyio.to_thread import run_sync

WAIT_SECONDS, POLL_SECONDS, MOST = 5.0, 0.004, 1_000
MOMENT_SECONDS, SIGNED_POLL_SECONDS = 2.0, 0.05


class Waiting:
    """
    `position` tells how far something has come: the views, the signed log. While somebody waits, one task asks it, off the event loop
    and so often, and wakes those whose position it is: who waits costs nothing between. For the requests of one event loop.
    """

    def __init__(self, position: Callable[[], int], poll: float = POLL_SECONDS) -> None:
        self.position, self.known, self.poll = position, 0, poll
        self.seats: dict[asyncio.Future[None], tuple[int, str]] = {}
        self.looking: asyncio.Task[None] | None = None

    @property
    def waiters(self) -> int:
        return len(self.seats)

    async def until(self, wanted: int, who: str, seconds: float) -> bool:
        """
        False after so long, or at once when too many wait already, or half as many for the same. Raises whatever hinders the look at
        the position.
        """
        if self.known >= wanted:
            return True
        if len(self.seats) >= MOST or sum(who == other for _, other in self.seats.values()) >= MOST // 2:
            return False
        seat = asyncio.get_running_loop().create_future()
        self.seats[seat] = wanted, who
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(seconds):
                await seat
        except TimeoutError:
            return False
        finally:
            del self.seats[seat]
        return True

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
            await asyncio.sleep(self.poll)
