"""A connection brings a request soon and reads its answer, or makes room for those who do."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from api.cli.serving import listening
from api.door import answering, line
from api.door.answering import Answering, Seats, room_for
from api.door.line import HEAD_BYTES, MOST_HEADERS, Line

MOST, PIECE = 10, bytes(1 << 20)
WHOLE = 20 * PIECE
GET = b"GET / HTTP/1.1\r\nHost: claims\r\n\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """A line; at /much as much as anyone reads, at /whole much at once; what is sent is read to its end at /read."""
    while scope["path"] == "/read" and (await receive()).get("more_body"):
        pass
    much, body = scope["path"] == "/much", WHOLE if scope["path"] == "/whole" else b"here"
    headers = [] if much else [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(64 if much else 0):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    await send({"type": "http.response.body", "body": b"" if much else body})


class Door:
    def __init__(self) -> None:
        self.listener, ready, self.callers = listening("127.0.0.1", 0), threading.Event(), list[socket.socket]()
        self.port = self.listener.getsockname()[1]
        config = uvicorn.Config(app, http=Line, ws="none", lifespan="off", log_config=None)
        self.server = Answering(config, self.listener, Seats(1), 0, MOST, ready.set)
        self.thread = threading.Thread(target=self.server.run, args=([],))
        self.thread.start()
        assert ready.wait(10)

    def knock(self, sent: bytes = b"", buffer: int = 0) -> socket.socket:
        caller = socket.socket()
        self.callers.append(caller)
        caller.settimeout(10)
        if buffer:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        caller.connect(("127.0.0.1", self.port))
        caller.sendall(sent)
        return caller


@pytest.fixture
def house_door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(line, "FREE_SECONDS", 0.5)
    monkeypatch.setattr(line, "UNREAD_SECONDS", 0.5)
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", 0.1)
    found = Door()
    yield found
    for caller in found.callers:
        caller.close()
    found.server.should_exit = True
    found.thread.join(10)


def told(caller: socket.socket) -> bytes:
    """All until the line is closed."""
    found = b""
    with suppress(ConnectionError):
        while piece := caller.recv(1 << 16):
            found += piece
    return found


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nX-Slow: a", GET, GET + b"GET /"], ids=["silent", "begun", "idle", "begun again"])
def test_a_line_that_brings_no_request_is_closed(house_door: Door, sent: bytes) -> None:
    begun = time.monotonic()
    assert told(house_door.knock(sent)).endswith(b"here" if GET in sent else b"")
    assert time.monotonic() - begun >= 0.4


def test_so_is_one_that_goes_on_sending_what_was_refused(house_door: Door) -> None:
    caller = house_door.knock(b"POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n")
    with pytest.raises(ConnectionError):
        for _ in range(100):
            caller.sendall(b"a")
            time.sleep(0.05)


def test_one_that_brings_requests_stays_open(house_door: Door) -> None:
    caller = house_door.knock()
    for _ in range(15):
        caller.sendall(GET)
        assert caller.recv(1000).endswith(b"here")
        time.sleep(0.1)


def test_a_body_that_comes_slowly_is_the_applications_to_judge(house_door: Door) -> None:
    caller = house_door.knock(b"POST /read HTTP/1.1\r\nContent-Length: 15\r\n\r\n")
    for _ in range(15):
        caller.sendall(b"a")
        time.sleep(0.1)
    assert caller.recv(1000).endswith(b"here")


def test_who_does_not_read_the_answer_is_left(house_door: Door) -> None:
    house_door.knock(b"GET /much HTTP/1.1\r\n\r\n", buffer=4_096)
    until = time.monotonic() + 10
    time.sleep(0.3)
    while house_door.server.server_state.connections:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert not house_door.server.server_state.total_requests


def test_who_reads_it_slowly_gets_all_of_it(house_door: Door) -> None:
    caller, found = house_door.knock(b"GET /much HTTP/1.1\r\nConnection: close\r\n\r\n"), 0
    begun = time.monotonic()
    while piece := caller.recv(1 << 20):
        found += len(piece)
        time.sleep(0.02)
    assert found > 64 * len(PIECE) and time.monotonic() - begun > 0.5


def test_the_answers_that_wait_to_be_read_have_their_room_together(house_door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "UNREAD_SECONDS", 60)
    monkeypatch.setattr(answering, "UNREAD_BYTES", 2 << 20)
    callers = [house_door.knock(b"GET /much HTTP/1.1\r\n\r\n", buffer=4_096) for _ in range(4)]
    until = time.monotonic() + 10
    while len(house_door.server.server_state.connections) > 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert callers


@pytest.mark.parametrize(("most", "whole"), [(96 << 20, True), (2 << 20, False)])
def test_who_reads_at_a_fair_pace_is_cut_off_only_when_the_room_of_all_is_used(
    house_door: Door, monkeypatch: pytest.MonkeyPatch, most: int, whole: bool
) -> None:
    monkeypatch.setattr(answering, "PATIENCE_SECONDS", 10.0)
    monkeypatch.setattr(answering, "UNREAD_BYTES", 1 << 20)
    monkeypatch.setattr(answering, "MOST_UNREAD", most)
    caller, found = house_door.knock(b"GET /whole HTTP/1.1\r\nConnection: close\r\n\r\n"), 0
    with suppress(ConnectionError):
        while piece := caller.recv(1 << 18):
            found += len(piece)
            time.sleep(0.01)
    assert (found > len(WHOLE)) == whole


TOO_MUCH = {
    "a header": b"GET / HTTP/1.1\r\nX-Long: " + b"a" * (HEAD_BYTES + 1) + b"\r\n\r\n",
    "a header that does not end": b"GET / HTTP/1.1\r\nX-Long: " + b"a" * (8 * HEAD_BYTES),
    "headers": b"GET / HTTP/1.1\r\n" + b"X-More: a\r\n" * (MOST_HEADERS + 1) + b"\r\n",
    "an address": b"GET /" + b"a" * (HEAD_BYTES + 1) + b" HTTP/1.1\r\n\r\n",
    "a query": b"GET /?a=" + b"a" * (8 * HEAD_BYTES) + b" HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("sent", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_than_a_head_may_weigh_is_refused(house_door: Door, sent: bytes) -> None:
    caller = house_door.knock()
    with suppress(ConnectionError):
        caller.sendall(sent)
    assert told(caller)[:12] in (b"HTTP/1.1 431", b"")
    assert told(house_door.knock(GET)).endswith(b"here")


def test_it_says_so(house_door: Door) -> None:
    assert told(house_door.knock(TOO_MUCH["headers"])).startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")


def test_what_is_no_request_is_told_to_be_none(house_door: Door) -> None:
    assert told(house_door.knock(b"HELO claims\r\n\r\n")).startswith(b"HTTP/1.1 400 Bad Request\r\n")


@pytest.mark.parametrize("rest", [b"X-Trailer: " + b"a" * (8 * HEAD_BYTES), b"X-Trailer: a\r\n" * (MOST_HEADERS + 1) + b"\r\n"])
def test_trailers_are_bound_like_headers(house_door: Door, rest: bytes) -> None:
    caller = house_door.knock(b"POST /read HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    with suppress(ConnectionError):
        caller.sendall(rest)
    assert b"here" not in told(caller)


def test_requests_sent_ahead_are_answered_as_long_as_they_are_few(house_door: Door) -> None:
    assert told(house_door.knock(GET * 10)).count(b"here") == 10
    with suppress(ConnectionError):
        caller = house_door.knock()
        caller.sendall(GET * 1_000)
    assert told(caller).count(b"here") < 1_000


def test_whoever_has_asked_for_nothing_makes_room_for_who_does(house_door: Door) -> None:
    silent = [house_door.knock() for _ in range(3 * MOST)]
    assert told(house_door.knock(GET)).endswith(b"here")
    assert len(house_door.server.server_state.connections) <= MOST + 1
    assert silent


def test_those_at_work_keep_their_places(house_door: Door) -> None:
    head = b"POST /read HTTP/1.1\r\nContent-Length: 1\r\n\r\n"
    busy = [house_door.knock(head) for _ in range(MOST)]
    time.sleep(0.3)
    waiting = house_door.knock(GET)
    waiting.settimeout(0.5)
    with pytest.raises(TimeoutError):
        waiting.recv(1)
    for one in busy:
        one.sendall(b"a")
        assert one.recv(1000).endswith(b"here")
    waiting.settimeout(10)
    assert told(waiting).endswith(b"here")


def test_a_process_has_room_for_what_it_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = [(256, 1_000), (256, 100_000)]
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[len(raised)])
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: raised.append(given))
    assert [room_for(1_000), room_for(1_000)] == [248, 1_000]
    assert raised == [(1_000, 1_000), (3_256, 100_000)]
