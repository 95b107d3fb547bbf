"""A door to the database that can be shut: all who are inside are put out, nobody is let in."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

from application.adapters.postgres import Database


class Door:
    def __init__(self, behind: str) -> None:
        self.behind, self.open = behind, True
        self.lines: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self.welcome, daemon=True).start()

    def welcome(self) -> None:
        with suppress(OSError):
            while True:
                guest, _ = self.listener.accept()
                if not self.open:
                    guest.close()
                    continue
                inside = socket.socket(socket.AF_UNIX)
                inside.connect(self.behind)
                self.lines += [guest, inside]
                for one, other in ((guest, inside), (inside, guest)):
                    threading.Thread(target=carry, args=(one, other), daemon=True).start()

    def shut(self) -> None:
        self.open = False
        while self.lines:
            hang_up(self.lines.pop())

    def close(self) -> None:
        self.shut()
        hang_up(self.listener)


def carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    hang_up(one)
    hang_up(other)


def hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


@contextmanager
def door_to(database: Database) -> Iterator[tuple[Door, Database]]:
    """The same database, through a door."""
    folder = parse_qs(urlsplit(database.url).query)["host"][0]
    door = Door(f"{folder}/.s.PGSQL.5432")
    try:
        yield door, Database(f"postgresql://postgres@127.0.0.1:{door.port}/postgres", database.schema)
    finally:
        door.close()
