"""Between a client and its PostgreSQL: hands on what both say, and cuts a connection at the moment that a test asks for."""

import socket
import threading
from contextlib import suppress
from typing import Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

Moment = Literal["before it is sent", "when it was sent", "before the answer"]
BIND_OF_APPEND = b"\x00append\x00"
CHUNK = 1 << 16


class Proxy:
    """`cut` is done to the next append, once; while it is shut nobody is let through."""

    def __init__(self, url: str) -> None:
        given = conninfo_to_dict(url)
        self._target = f"{given['host']}/.s.PGSQL.{given.get('port', 5432)}"
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open = list[socket.socket]()
        self.cut: Moment | None = None
        self.shut, self.port = False, int(self._listening.getsockname()[1])
        self.url = make_conninfo(url, host="127.0.0.1", port=self.port, sslmode="disable", gssencmode="disable")
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
        while self._open:
            end(self._open.pop())

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.shut:
                    client.close()
                    continue
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                self._open += [client, server]
                Line(self, client, server).start()


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server, self._deaf = proxy, client, server, False

    def start(self) -> None:
        for pump in (self._ask, self._answer):
            threading.Thread(target=pump, daemon=True).start()

    def _ask(self) -> None:
        with suppress(OSError):
            while said := self._client.recv(CHUNK):
                cut = self._proxy.cut if BIND_OF_APPEND in said else None
                if cut:
                    self._proxy.cut = None
                self._deaf = cut == "before the answer"
                if cut != "before it is sent":
                    self._server.sendall(said)
                if cut and not self._deaf:
                    break
        self._end()

    def _answer(self) -> None:
        with suppress(OSError):
            while (said := self._server.recv(CHUNK)) and not self._deaf:
                self._client.sendall(said)
        self._end()

    def _end(self) -> None:
        end(self._client)
        end(self._server)


def end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
