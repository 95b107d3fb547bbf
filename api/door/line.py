"""One connection: what may come before a request is known, and how long nobody has to move."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_BYTES, MOST_HEADERS, MOST_WAITING = 64 << 10, 100, 16
FREE_SECONDS, UNREAD_SECONDS = 10.0, 60.0
STRIDE_BYTES = 64 << 10  # who reads less in a second hardly reads
REFUSED = b"HTTP/1.1 %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Overfull(Exception):
    """More than a request may have before its body."""


class Line(HttpToolsProtocol):
    """The library bounds neither headers nor trailers nor requests sent ahead, and waits for ever."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.head, self.dry, self.overfull = 0, 0, False  # bytes: of this head, and those in a row of which nothing came
        self.free_since = self.moved = self.paced = self.loop.time()
        self.unread = self.left = 0  # bytes: now, and when a stride was read last
        self.running: RequestResponseCycle | None = None

    @property
    def at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        self.dry += len(data)
        super().data_received(data)
        if self.dry > HEAD_BYTES and not self.transport.is_closing():
            self.overfull = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        self.head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self.weigh(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Also of trailers."""
        self.weigh(len(name) + len(value))
        if len(self.headers) >= MOST_HEADERS:
            self.overfull = True
            raise Overfull
        super().on_header(name, value)

    def weigh(self, size: int) -> None:
        self.head += size
        if self.head > HEAD_BYTES:
            self.overfull = True
            raise Overfull

    def on_headers_complete(self) -> None:
        self.dry = 0
        if len(self.pipeline) >= MOST_WAITING:
            raise Overfull
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.running = cycle
        super()._start_asgi_task(cycle, self.after_reading(app) if self.flow.write_paused else app)

    def after_reading(self, app: Any) -> Any:
        """Whoever has not read the last answer is not made the next one: it would be kept beside it."""

        async def patient(scope: Any, receive: Any, send: Any) -> None:
            await self.flow.drain()
            await app(scope, receive, send)

        return patient

    def on_body(self, body: bytes) -> None:
        self.dry = 0
        super().on_body(body)

    def connection_lost(self, exc: Exception | None) -> None:
        """The library tells the newest request; the one at work may be an older one."""
        if self.running and not self.running.response_complete:
            self.running.disconnected = True
            self.running.message_event.set()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self.free_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Nothing, where it would stand in the middle of an answer."""
        if not self.at_work:
            self.transport.write(REFUSED % (b"431 Request Header Fields Too Large" if self.overfull else b"400 Bad Request"))
        self.transport.close()

    def look(self, now: float) -> None:
        """Ends what brings no request, and what is not read."""
        size = self.transport.get_write_buffer_size()
        if size != self.unread:
            self.unread, self.moved = size, now
        if size > self.left or self.left - size >= STRIDE_BYTES:
            self.left, self.paced = size, now
        if size:
            self.free_since = now
        if size and now - self.moved > UNREAD_SECONDS:
            self.transport.abort()
        elif self.free_for(now) > FREE_SECONDS:
            self.transport.close()

    def free_for(self, now: float) -> float:
        """Seconds in which it has brought no request that is still to be answered."""
        return 0.0 if self.at_work or self.unread or self.transport.is_closing() else now - self.free_since
