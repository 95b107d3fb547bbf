"""Between two that talk: hands on what both say, slowly where that is asked for, and cuts a connection at a chosen byte or statement."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

Way = Literal["asking", "answering"]
Moment = Literal["before it is sent", "when it was sent", "before the answer"]
WAYS: tuple[Way, Way] = ("asking", "answering")
BIND_OF_APPEND = b"\x00append\x00"
CHUNK = 1 << 16


class Line:
    """One connection through a passage. `left` are the bytes that may still pass each way before it is cut."""

    def __init__(self, passage: Any, client: socket.socket, server: socket.socket) -> None:
        self.passage, self.client, self.server = passage, client, server
        self.left = dict[Way, int]()

    def start(self) -> None:
        for pumped in ((self.client, self.server, "asking"), (self.server, self.client, "answering")):
            threading.Thread(target=self.pump, args=pumped, daemon=True).start()

    def pump(self, source: socket.socket, target: socket.socket, way: Way) -> None:
        with suppress(OSError):
            while said := source.recv(CHUNK):
                time.sleep(self.passage.delay)
                passed, goes_on = self.handed_on(way, said)
                target.sendall(passed)
                if not goes_on:
                    break
        self.end()

    def handed_on(self, way: Way, said: bytes) -> tuple[bytes, bool]:
        """What of it passes, and whether more may follow."""
        if way not in self.left:
            return said, True
        left = self.left[way]
        self.left[way] = left - len(said)
        return said[: max(left, 0)], left > len(said)

    def end(self) -> None:
        end(self.client)
        end(self.server)
        with suppress(ValueError):
            self.passage.lines.remove(self)


class Passage:
    """TCP on this machine, to wherever `dial` leads. While it is shut nobody is let through; `delay` in seconds is of each piece."""

    def __init__(self, dial: Callable[[], socket.socket], kind: type[Line] = Line) -> None:
        self._dial, self._kind = dial, kind
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.lines = list[Line]()
        self.shut, self.delay, self.port = False, 0.0, int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """As a server that is gone."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut_all()

    def shut_out(self) -> None:
        """Those who are through, and those to come."""
        self.shut = True
        self.cut_all()

    def cut_all(self) -> None:
        for line in list(self.lines):
            line.end()

    def cut_one(self, dice: Random, most: int) -> None:
        """Any of them, either way, after so many bytes more at most."""
        if lines := list(self.lines):
            dice.choice(lines).left[dice.choice(WAYS)] = dice.randrange(most)

    def spare_all(self) -> None:
        """Those that are not cut yet."""
        for line in list(self.lines):
            line.left.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.shut:
                    client.close()
                    continue
                self._let_through(client)

    def _let_through(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            server = self._dial()
        except OSError:
            client.close()
            return
        line = self._kind(self, client, server)
        self.lines.append(line)
        line.start()


class StatementLine(Line):
    """Of a client of PostgreSQL: one may be cut at an append."""

    deaf = False

    def handed_on(self, way: Way, said: bytes) -> tuple[bytes, bool]:
        if way == "answering":
            return (b"", False) if self.deaf else super().handed_on(way, said)
        cut = self.passage.cut_now(said)
        self.deaf = cut == "before the answer"
        if cut and not self.deaf:
            return (said if cut == "when it was sent" else b""), False
        return super().handed_on(way, said)


class Proxy(Passage):
    """Between a client and its PostgreSQL. `cut` is done to the next append, once."""

    def __init__(self, url: str, kind: type[Line] = StatementLine) -> None:
        given = conninfo_to_dict(url)
        self.cut: Moment | None = None
        super().__init__(lambda: over_unix(f"{given['host']}/.s.PGSQL.{given.get('port', 5432)}"), kind)
        self.url = make_conninfo(url, host="127.0.0.1", port=self.port, sslmode="disable", gssencmode="disable")
        self.address = f"postgresql://{given['user']}@127.0.0.1:{self.port}/{given['dbname']}?sslmode=disable&gssencmode=disable"

    def cut_now(self, said: bytes) -> Moment | None:
        cut = self.cut if BIND_OF_APPEND in said else None
        if cut:
            self.cut = None
        return cut


def over_unix(path: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(path)
    except OSError:
        server.close()
        raise
    return server


def end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
