"""One look at what changes outside: in a request, and in each attempt at a command, it is asked for once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Look = dict[object, int]
_look: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """From here on; also for the threads that work for this request, for they are given its context."""
    before = _look.set({})
    try:
        yield
    finally:
        _look.reset(before)


def looked(whose: object, ask: Callable[[], int]) -> int:
    """What was told in this look already; outside of one it is asked anew each time."""
    look = _look.get()
    if look is None:
        return ask()
    if whose not in look:
        look[whose] = ask()
    return look[whose]


def look_again() -> None:
    """After a change of our own."""
    look = _look.get()
    if look is not None:
        look.clear()
