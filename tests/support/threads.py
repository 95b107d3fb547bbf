"""What others do while a test does something else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any


@contextmanager
def meanwhile(*acts: Callable[[], Any]) -> Iterator[None]:
    """Each again and again, in a thread of its own."""
    stop, broken = Event(), []

    def repeat(act: Callable[[], Any]) -> None:
        try:
            while not stop.is_set():
                act()
        except Exception as error:
            broken.append(error)

    threads = [Thread(target=repeat, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert broken == []
