"""What is hidden in a PDF is refused, what only looks like it is not, and no search keeps other threads waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from application.adapters.inspection import inspected
from application.adapters.receiving import MAX_SIZE
from application.ports import FileTypeNotAllowed, Unfit
from tests.application.adapters.corpus import pdf_hidden

HOSTILE, HARMLESS = [*pdf_hidden.cases()], [*pdf_hidden.harmless()]
STILL = 1.5  # generous: the machines that run tests are slow and shared; alone it is below a tenth of it


def judged(file: Path, content: bytes) -> str:
    file.write_bytes(content)
    try:
        return inspected(file)
    except FileTypeNotAllowed as refused:
        return refused.reason


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_what_is_hidden_is_refused_for_its_reason(tmp_path: Path, content: bytes, reason: Unfit) -> None:
    assert judged(tmp_path / "sow.pdf", content) == reason


@pytest.mark.parametrize("content", [case[1] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_what_only_looks_like_it_is_taken(tmp_path: Path, content: bytes) -> None:
    assert judged(tmp_path / "sow.pdf", content) == "application/pdf"


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
    with stillness() as found:
        judged(tmp_path / "sow.pdf", content)
    assert max(found) < STILL
