"""While a document is looked through, the threads beside it go on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from application.adapters.inspection import inspected
from application.adapters.receiving import MAX_SIZE
from application.ports import FileTypeNotAllowed

STILL, TRIES = 0.4, 3  # the machines that run tests are slow and shared; alone it is a few hundredths


@contextmanager
def stillness() -> Iterator[list[float]]:
    """Of another thread: each time it was kept from going on."""
    found, over = [0.0], threading.Event()

    def goes_on() -> None:
        last = time.monotonic()
        while not over.wait(0.005):
            found.append(time.monotonic() - last)
            last = time.monotonic()

    thread = threading.Thread(target=goes_on)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize(
    "repeated",
    [
        b"/ObjStm /Filter[" + b"1" * 200,
        b"/",
        b"\0",
        b"%",
        b"/First " * 99 + b"%\n" * 2**15 + b"\nendobj ",
        b"/First " + b"(" * 2**15,
        b"/Filter/A>> stream\n",
    ],
    ids=lambda repeated: repr(repeated[:20]),
)
def test_no_other_thread_is_kept_waiting(tmp_path: Path, repeated: bytes) -> None:
    content = b"%PDF-1.7\n" + repeated * (MAX_SIZE // 2 // len(repeated)) + b"\nstream\nabc\nendstream\n%%EOF\n"
    (tmp_path / "sow.pdf").write_bytes(content)
    assert any(longest_stillness(tmp_path / "sow.pdf") < STILL for _ in range(TRIES))


def longest_stillness(file: Path) -> float:
    with stillness() as found, suppress(FileTypeNotAllowed):
        inspected(file)
    return max(found)
