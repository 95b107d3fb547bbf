"""What a request may weigh, how long its body may take, and how much of all bodies one process holds."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartParser
from starlette.types import Message

from api.door.strict_json import read_json
from api.door.weights import heaviest

LEAST_BYTES, MOST_BYTES, UPLOAD_BYTES = 4 << 10, 8 << 20, 26 << 20
SPOOL_BYTES = 64 << 10  # of an upload stay in memory
FREE_BYTES = 64 << 10  # of each body: small ones come in also while large ones take up all the room
JSON_ROOM, UPLOAD_ROOM = 24 << 20, 1 << 30
LOOKED_THROUGH, BUNDLES = 4, 4
STALL_SECONDS, BODY_SECONDS = 15.0, 300.0


@cache
def most_of(form: Any) -> int:
    """A round number above the heaviest body that the form allows; rows are judged one by one, against forms of their own."""
    return MOST_BYTES if form == list[Any] else min(MOST_BYTES, max(LEAST_BYTES, 1 << heaviest(form).bit_length()))


def spool_in(folder: Path) -> None:
    """Where uploads wait until they are whole: the system's folder for such files may be kept in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.tempdir = str(folder)
    MultiPartParser.spool_max_size = SPOOL_BYTES


class Room:
    """What all requests of a kind may take together; half of them those of one company, or of one of the vendor's people."""

    def __init__(self, most: int) -> None:
        self.left, self.share = most, most // 2
        self.held = Counter[str]()

    def take(self, who: str, size: int) -> None:
        """Raises a 503."""
        if size > min(self.left, self.share - self.held[who]):
            raise HTTPException(503)
        self.left -= size
        self.held[who] += size

    def give_back(self, who: str, size: int) -> None:
        self.left += size
        self.held[who] -= size
        if not self.held[who]:
            del self.held[who]


class Turns:
    """At documents that are looked through: each may take seconds of a core and holds one of the threads that all endpoints share."""

    def __init__(self) -> None:
        self.all = asyncio.Semaphore(LOOKED_THROUGH)
        self.each = WeakValueDictionary[str, asyncio.Semaphore]()

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        async with self.each.setdefault(who, asyncio.Semaphore(LOOKED_THROUGH // 2)), self.all:
            yield


class Rooms:
    """Of one process: uploads take it on the disk, all else in memory; of large JSON one is read at a time, of documents a few.

    Of verifications one is at work at a time, of bundles a few are made.
    """

    def __init__(self) -> None:
        self.json, self.uploads, self.alone, self.turns = Room(JSON_ROOM), Room(UPLOAD_ROOM), asyncio.Lock(), Turns()
        self.verifying, self.bundles = asyncio.Lock(), Room(BUNDLES)


class Incoming(Request):
    """The same request, whose body may not be larger than that, whether or not its length is told beforehand, and has to keep coming."""

    def __init__(self, request: Request, most: int, room: Room, alone: asyncio.Lock, who: str) -> None:
        super().__init__(request.scope, self.next_piece)
        self.given, self.most, self.room, self.alone, self.who = request, most, room, alone, who
        self.taken = self.held = 0
        self.until = asyncio.get_running_loop().time() + BODY_SECONDS
        if int(request.headers.get("content-length", "0")) > most:
            raise HTTPException(413)

    async def next_piece(self) -> Message:
        """Raises a 408, 413 or 503."""
        message = await self.in_time()
        self.taken += len(message.get("body", b""))
        if self.taken > self.most:
            raise HTTPException(413)
        if (beyond := self.taken - FREE_BYTES - self.held) > 0:
            self.room.take(self.who, beyond)
            self.held += beyond
        return message

    async def in_time(self) -> Message:
        soon = asyncio.get_running_loop().time() + STALL_SECONDS
        try:
            async with asyncio.timeout_at(min(soon, self.until)):
                return await self.given.receive()
        except TimeoutError as error:
            raise HTTPException(408, headers={"Connection": "close"}) from error

    async def json(self) -> Any:
        """What is large is read one at a time, and not on the event loop."""
        body = await self.body()
        if len(body) <= FREE_BYTES:
            return read_json(body)
        async with self.alone:
            return await run_in_threadpool(read_json, body)

    def done(self) -> None:
        self.room.give_back(self.who, self.held)
