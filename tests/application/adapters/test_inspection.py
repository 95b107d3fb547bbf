"""Hostile files are refused for the right reason, harmless ones are not, in bounded time and memory."""

import time
import tracemalloc
from pathlib import Path

import pytest

from application.adapters.inspection import inspected
from application.adapters.receiving import MAX_SIZE
from application.ports import FileTypeNotAllowed, Unfit
from tests.application.adapters.corpus import harmless, hostile_office, hostile_others, hostile_pdf, pdf_hidden
from tests.support.papers import office

HOSTILE = [*hostile_pdf.cases(), *hostile_office.cases(), *hostile_others.cases(), *pdf_hidden.cases()]
HARMLESS = [*harmless.cases(), *((what, content, "application/pdf") for what, content in pdf_hidden.harmless())]
SECONDS, PER_MIB = 10.0, 2.0  # generous: the machines that run tests are slow and shared
MOST_MEMORY = 8 * 2**20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sow.pdf"


def judged(file: Path, content: bytes) -> str:
    """The media type, or why it is none."""
    file.write_bytes(content)
    try:
        return inspected(file)
    except FileTypeNotAllowed as refused:
        return refused.reason


def test_the_corpus_is_large_enough_and_has_every_reason() -> None:
    assert len(HOSTILE) >= 60 and len({what for what, _, _ in HOSTILE}) == len(HOSTILE)
    assert len(HARMLESS) >= 20 and {reason for _, _, reason in HOSTILE} == set(Unfit)


@pytest.mark.parametrize(("content", "reason"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_what_is_hostile_is_refused_for_its_reason(file: Path, content: bytes, reason: Unfit) -> None:
    begun = time.perf_counter()
    assert judged(file, content) == reason
    assert time.perf_counter() - begun < SECONDS + PER_MIB * len(content) / 2**20


@pytest.mark.parametrize(("content", "media_type"), [case[1:] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_what_is_harmless_is_taken(file: Path, content: bytes, media_type: str) -> None:
    assert judged(file, content) == media_type


def memory_to_judge(file: Path, content: bytes) -> int:
    tracemalloc.start()
    try:
        judged(file, content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_what_unpacks_too_large_takes_little_memory(file: Path) -> None:
    bombs = [content for _, content, reason in HOSTILE if reason is Unfit.UNPACKS_TOO_LARGE]
    assert len(bombs) >= 5
    assert all(memory_to_judge(file, content) < MOST_MEMORY for content in bombs)


@pytest.mark.parametrize("name", ["word/_rels/a.xml.rels", "word/a.xml"])
def test_what_is_taken_takes_little_memory_too(file: Path, name: str) -> None:
    large = office("docx", (name, b"<R>" + b'<a instr="b"/>' * (2**21 // 14) + b"</R>"))
    assert judged(file, large) == harmless.WORD
    assert memory_to_judge(file, large) < MOST_MEMORY


@pytest.mark.parametrize(
    "repeated",
    [
        b"<instrText ",
        b"<w:instrText ",
        b"<w:instrText>",
        b"<Relationship ",
        b"<!-- ",
        b"<![CDATA[",
        b"<? ",
        b"<a ",
        b' a="',
        b"&#68;",
        b"<a/>",
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["word/a.xml", "word/_rels/a.xml.rels", "xl/worksheets/a.xml"])
def test_no_office_file_takes_long_to_look_through(file: Path, name: str, repeated: bytes) -> None:
    size = 2**20
    content = office(
        name.partition("/")[0].replace("word", "docx").replace("xl", "xlsx"), (name, b"<a>" + repeated * (size // len(repeated)))
    )
    begun = time.perf_counter()
    judged(file, content)
    assert time.perf_counter() - begun < SECONDS + PER_MIB * size / 2**20


@pytest.mark.parametrize(
    "repeated",
    [b"/", b"/J", b"/AA%", b"/#4a", b"(", b"(a", b"stream", b"stream\n", b"%%EOF ", b"<", b"1 0 obj", b"\xff"],
    ids=repr,
)
def test_no_pdf_takes_long_to_look_through(file: Path, repeated: bytes) -> None:
    """An eighth of the largest: what takes eight times as long for twice as much would show."""
    size = MAX_SIZE // 8
    begun = time.perf_counter()
    judged(file, b"%PDF-1.7\n" + repeated * (size // len(repeated)) + b"\n%%EOF")
    assert time.perf_counter() - begun < SECONDS + PER_MIB * size / 2**20


@pytest.mark.parametrize("repeated", [b"\xff", b"\xff\x00", b"\xff\x01", b"\xff\xd8\xff"], ids=repr)
def test_no_picture_takes_long_to_look_through(file: Path, repeated: bytes) -> None:
    begun = time.perf_counter()
    judged(file, hostile_others.jpeg()[:-2] + repeated * (MAX_SIZE // 8 // len(repeated)))
    assert time.perf_counter() - begun < SECONDS + PER_MIB * MAX_SIZE / 8 / 2**20
