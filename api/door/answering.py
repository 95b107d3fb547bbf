"""The door of the processes that answer on one port: whoever comes is let in by the one that has the fewest."""

import asyncio
import mmap
import resource
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import uvicorn

from api.door.line import Line

AFTER_OTHERS, AFTER_TROUBLE, WHEN_FULL = 0.005, 0.5, 0.05
PATIENCE_SECONDS = 1.0
UNREAD_BYTES, MOST_UNREAD = 32 << 20, 96 << 20  # of all answers that wait to be read; also of those that are being read
OWN_FILES, FILES_OF_EACH = 256, 3  # of stores and threads; of a connection that uploads


def room_for(connections: int) -> int:
    """How many of them a process can have; what it may open is raised as far as that takes and the system lets it."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OWN_FILES + FILES_OF_EACH * connections
    allowed = max(soft, wanted if most == resource.RLIM_INFINITY else min(wanted, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return min(connections, (allowed - OWN_FILES) // FILES_OF_EACH)


class Seats:
    """How many connections each of them has, in memory that all of them see; made before they are."""

    def __init__(self, number: int) -> None:
        self._taken = memoryview(mmap.mmap(-1, 4 * number)).cast("I")

    def tell(self, place: int, taken: int) -> None:
        self._taken[place] = taken

    def fewest(self) -> int:
        return min(self._taken)


class Answering(uvicorn.Server):
    """Lets in one at a time. The library's own way lets the first that wakes take all who wait."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, seats: Seats, place: int, most: int, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self.listener, self.seats, self.place, self.most, self.ready = listener, seats, place, most, ready
        self.coming: set[asyncio.Task[Any]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        self.listener.setblocking(False)
        self.watch()
        self.ready()

    async def on_tick(self, counter: int) -> bool:
        self.count()
        self.look()
        return await super().on_tick(counter)

    def look(self) -> None:
        """At each of them; and those who have hardly read for the longest time make room for the answers to others."""
        now = asyncio.get_running_loop().time()
        for line in self.lines():
            line.look(now)
        waiting = sorted((line for line in self.lines() if line.unread), key=lambda line: line.paced)
        unread = sum(line.unread for line in waiting)
        for line in waiting:
            if unread > (UNREAD_BYTES if now - line.paced >= PATIENCE_SECONDS else MOST_UNREAD):
                line.transport.abort()
                unread -= line.unread

    def lines(self) -> list[Line]:
        return cast(list[Line], list(self.server_state.connections))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().remove_reader(self.listener)
        self.listener.close()
        await asyncio.gather(*self.coming, return_exceptions=True)  # those on the threshold are asked to leave like all others
        await super().shutdown([])

    def watch(self) -> None:
        if not self.should_exit:
            asyncio.get_running_loop().add_reader(self.listener, self.someone_knocks)

    def someone_knocks(self) -> None:
        """Those with fewer are let to go first, and not waited for any longer."""
        if self.count() > self.seats.fewest():
            self.rest(AFTER_OTHERS)
        else:
            self.let_in()

    def rest(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.listener)
        loop.call_later(seconds, self.after_a_rest)

    def after_a_rest(self) -> None:
        if not self.should_exit:
            self.watch()
            self.let_in()

    def let_in(self) -> None:
        if self.count() >= self.most and not self.make_room():
            self.rest(WHEN_FULL)
            return
        try:
            line, _ = self.listener.accept()
        except BlockingIOError:
            return
        except OSError:  # too many are open: those who go make room
            self.rest(AFTER_TROUBLE)
            return
        line.setblocking(False)
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop = asyncio.get_running_loop()
        task = loop.create_task(loop.connect_accepted_socket(self.protocol, line))
        self.coming.add(task)
        task.add_done_callback(self.coming.discard)
        self.count()

    def make_room(self) -> bool:
        """Those who have a place and have asked for nothing for the longest time give it to who knocks, a tenth of them at once."""
        now = asyncio.get_running_loop().time()
        idle = sorted((line for line in self.lines() if line.free_for(now) >= PATIENCE_SECONDS), key=lambda line: line.free_since)
        for line in idle[: max(1, self.most // 10)]:
            line.transport.close()
        return bool(idle)

    def protocol(self) -> asyncio.Protocol:
        kind: Any = self.config.http_protocol_class
        made: asyncio.Protocol = kind(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)
        return made

    def count(self) -> int:
        taken = len(self.server_state.connections) + len(self.coming)
        self.seats.tell(self.place, taken)
        return taken
