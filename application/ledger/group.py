"""Group commit: whoever comes first writes for all who came meanwhile, in one transaction, and hands each what is its own."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

from application.ports import Unavailable

T = TypeVar("T")
Outcome = list[int] | Exception
MOST = 64


class Ticket(Generic[T]):
    """A place in the queue, for a thread. It is called once: with an outcome, or without one to lead."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.outcome: Outcome | None = None
        self._called = Lock()
        self._called.acquire()

    def wait(self) -> None:
        self._called.acquire()

    def call(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self._called.release()


class Awaited(Ticket[T]):
    """A place in the queue for a coroutine, for which another thread leads."""

    def __init__(self, item: T, lead: Callable[[], object]) -> None:
        super().__init__(item)
        self._lead, self._loop = lead, asyncio.get_running_loop()
        self.future: asyncio.Future[Outcome] = self._loop.create_future()

    def call(self, outcome: Outcome | None) -> None:
        if outcome is None:
            self._lead()
            return
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._resolve, outcome)

    def _resolve(self, outcome: Outcome) -> None:
        if not self.future.done():
            self.future.set_result(outcome)


class Group(Generic[T]):
    """First come, first written. `write` gives the outcome of each; what it raises is the outcome of all."""

    def __init__(self, write: Callable[[Sequence[T]], Sequence[Outcome]]) -> None:
        self._write, self._mutex, self._queue = write, Lock(), deque[Ticket[T]]()
        self._leader: Ticket[T] | None = None
        self._executor: ThreadPoolExecutor | None = None

    def put(self, item: T) -> list[int]:
        ticket = Ticket(item)
        if not self._enter(ticket):
            self._wait(ticket)
        if ticket.outcome is None:
            self._lead()
        return positions(ticket.outcome)

    async def put_async(self, item: T) -> list[int]:
        ticket = Awaited(item, self._lead_elsewhere)
        if self._enter(ticket):
            self._lead_elsewhere()
        return positions(await ticket.future)

    def close(self) -> None:
        if self._executor:
            self._executor.shutdown()

    def _enter(self, ticket: Ticket[T]) -> bool:
        """Whether this one leads."""
        with self._mutex:
            self._queue.append(ticket)
            if self._leader:
                return False
            self._leader = ticket
            return True

    def _wait(self, ticket: Ticket[T]) -> None:
        try:
            ticket.wait()
        except BaseException:
            self._leave(ticket)
            raise

    def _leave(self, ticket: Ticket[T]) -> None:
        """An interrupted one must not be waited for by the others."""
        with self._mutex, suppress(ValueError):
            self._queue.remove(ticket)
        if self._leader is ticket:
            self._pass_on()

    def _lead(self) -> None:
        with self._mutex:
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        outcomes: Sequence[Outcome] = [Unavailable("interrupted") for _ in batch]
        try:
            outcomes = self._write([ticket.item for ticket in batch])
        except Exception as error:
            outcomes = [again(error) for _ in batch]
        finally:
            self._pass_on()
            for ticket, outcome in zip(batch, outcomes, strict=True):
                ticket.call(outcome)

    def _pass_on(self) -> None:
        """Before the others are told: the disk is to be idle for as short as possible. Whoever comes to an empty queue leads uncalled."""
        with self._mutex:
            leader = self._leader = self._queue[0] if self._queue else None
        if leader:
            leader.call(None)

    def _lead_elsewhere(self) -> None:
        self._executor = self._executor or ThreadPoolExecutor(1, "ledger")
        self._executor.submit(self._lead)


def positions(outcome: Outcome | None) -> list[int]:
    if isinstance(outcome, list):
        return outcome
    raise outcome or Unavailable("interrupted")


def last_of(outcomes: Sequence[Outcome]) -> int:
    """The highest position among them, 0 when all were lost."""
    return max((outcome[-1] for outcome in outcomes if isinstance(outcome, list)), default=0)


def again(error: Exception) -> Exception:
    """One for each who is told: an exception that several threads raise collects all their tracebacks."""
    if not isinstance(error, Unavailable):
        return error
    copy = Unavailable(*error.args)
    copy.__cause__ = error
    return copy
