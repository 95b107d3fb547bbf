"""Whether a file is one of the five kinds of documents, whole, and nothing beside that. Its name says nothing."""

from collections.abc import Callable, Iterable
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from application.adapters.inspection import jpeg, office, pdf, png
from application.adapters.inspection.foreign import what_else_it_is
from application.keeping import FileTypeNotAllowed, Unfit


class Kind(NamedTuple):
    """`judge` tells the media type, or yields what speaks against the file as its first reason."""

    begins: bytes
    media_type: Callable[[mmap], str]
    reasons: Callable[[mmap], Iterable[Unfit]]


KINDS = (
    Kind(b"%PDF-", lambda _: "application/pdf", pdf.reasons),
    Kind(b"\x89PNG\r\n\x1a\n", lambda _: "image/png", png.reasons),
    Kind(b"\xff\xd8\xff", lambda _: "image/jpeg", jpeg.reasons),
    Kind(b"PK\x03\x04", office.media_type_of, office.reasons),
)


def inspected(path: Path) -> str:
    """Its media type; raises FileTypeNotAllowed with the reason. Memory and time are bounded by the size of the file."""
    if not path.stat().st_size:
        raise FileTypeNotAllowed(Unfit.OTHER_TYPE)
    with path.open("rb") as file:
        content = mmap(file.fileno(), 0, access=ACCESS_READ)  # left to be closed with its last match, which may outlive this
    kind = next((one for one in KINDS if content[: len(one.begins)] == one.begins), None)
    if kind is None:
        raise FileTypeNotAllowed(what_else_it_is(content))
    media_type = kind.media_type(content)
    for reason in kind.reasons(content):
        raise FileTypeNotAllowed(reason)
    return media_type
