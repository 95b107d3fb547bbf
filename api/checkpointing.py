"""Every answer carries the newest checkpoint: whoever keeps one answer can tell later whether the record was rewritten."""

import threading
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()
HEADER = b"audit-checkpoint"
LOOK_SECONDS = 0.25


class Newest:
    """`<size>:<root>`, looked up four times a second by a thread of its own, so that no answer waits for it."""

    def __init__(self, look: Callable[[], str]) -> None:
        self._look = look
        self.value = b"0:"
        self.look()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.follow, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def follow(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Whatever is wrong with the log, answers are given, and the last good checkpoint with them."""
        try:
            self.value = self._look().encode()
        except Exception as error:
            log.warning("no checkpoint can be read", reason=str(error))

    def stop(self) -> None:
        """When it returns, nothing is looked up any more: the store may be closed."""
        self._stop.set()
        self._thread.join()


class WithCheckpoint:
    """Around everything else, so that also what nobody foresaw is answered with it."""

    def __init__(self, app: ASGIApp, newest: Newest) -> None:
        self.app, self.newest = app, newest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, self.newest.value)]
            await send(message)

        await self.app(scope, receive, stamped)
