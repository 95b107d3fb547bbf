"""All clients at once, each with a thread of its own, who can be asked to wait while something is looked at."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from random import Random
from threading import Event

from tests.torture.book import Book
from tests.torture.clients import COMPANIES, Client, Partner, Vendor

VENDORS, BREATH = 2, 0.005


class Crowd:
    def __init__(self, port: int, book: Book, dice: Random, patience: float = 10.0) -> None:
        self.book, self.done = book, Event()
        given = [(port, book, Random(dice.random()), patience) for _ in range(COMPANIES + VENDORS)]
        self.clients: list[Client] = [Partner(n, *one) for n, one in enumerate(given[:COMPANIES])]
        self.clients += [Vendor(*one) for one in given[COMPANIES:]]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Until each has been told what became of its last command. Raises what a client stumbled over."""
        with ThreadPoolExecutor(len(self.clients)) as pool:
            working = [pool.submit(self.work, client) for client in self.clients]
            try:
                yield
            except BaseException:
                self.book.over = True
                raise
            finally:
                self.done.set()
            for one in working:
                one.result()

    def work(self, client: Client) -> None:
        while not self.done.wait(BREATH):
            with client.turn:
                client.step()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Nobody is in the middle of a command."""
        with ExitStack() as all_of_them:
            for client in self.clients:
                all_of_them.enter_context(client.turn)
            yield
