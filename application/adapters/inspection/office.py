"""DOCX and XLSX: neither macros nor other files in them, and nothing that is loaded from elsewhere when they are opened."""

import re
from collections.abc import Iterator
from itertools import chain
from mmap import mmap
from xml.parsers.expat import ExpatError
from zipfile import ZipInfo

from application.adapters.inspection import archive
from application.adapters.inspection.foreign import OLE
from application.adapters.inspection.office_xml import MAIN, Reading
from application.keeping import FileTypeNotAllowed, Unfit

TYPES = "[Content_Types].xml"
MOST_READ = 2**24
XML = (".xml", ".rels")
ROWS = re.compile(r"xl/(?:worksheets/[^/]*|sharedStrings|pivotCache/[^/]*)\.xml", re.I)
LINKS = re.compile(rb"[<:](?:dde|ole)Link\b")
MACROS = re.compile(r"vba(project|data)|macrosheets?/|activex", re.I)
CARRIED = re.compile(
    r"/embeddings/|META-INF/|\.(exe|dll|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|class|jar|scr|com|msi|sh|x?html?|mht(ml)?|svgz)$", re.I
)
CARRIED_BEGIN = (OLE, b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"%PDF-", b"{\\rtf", b"\xca\xfe\xba\xbe")
BEGINNING = 16
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def media_type_of(content: mmap) -> str:
    """Raises FileTypeNotAllowed."""
    names = {part.filename for part in archive.listed(content)}
    found = [media_type for part, media_type in MAIN.items() if part in names]
    if TYPES not in names or len(found) != 1:
        raise FileTypeNotAllowed(Unfit.OTHER_TYPE)
    return found[0]


def reasons(content: mmap) -> Iterator[Unfit]:
    parts = archive.listed(content)
    yield from archive.reasons(content, parts)
    names = [part.filename for part in parts]
    if any(map(MACROS.search, names)):
        yield Unfit.MACROS
    if any(map(CARRIED.search, names)):
        yield Unfit.ATTACHED_FILES
    yield from each_part(content, parts, "xl/workbook.xml" in names)


def each_part(content: mmap, parts: list[ZipInfo], is_sheet: bool) -> Iterator[Unfit]:
    """All are unpacked, as what a part says of its size may be a lie; each is dropped as soon as it was looked at."""
    left = MOST_READ
    for part in parts:
        pieces = (piece for piece in archive.unpacked(content, part) if piece)
        first = beginning(pieces)
        if first.startswith(CARRIED_BEGIN):
            yield Unfit.ATTACHED_FILES
        if first.startswith(WIDE) and part.filename.lower().endswith(XML):
            yield Unfit.DAMAGED
        if is_sheet and ROWS.fullmatch(part.filename):
            yield from rows(chain([first], pieces))
        elif is_read(first):
            left -= part.file_size
            if left < 0:
                yield Unfit.UNPACKS_TOO_LARGE
            yield from read(part, chain([first], pieces))
        for _ in pieces:
            pass


def beginning(pieces: Iterator[bytes]) -> bytes:
    """Long enough to tell what begins: whoever packs a part decides how short its first piece is."""
    first = b""
    while len(first) < BEGINNING and (piece := next(pieces, b"")):
        first += piece
    return first


def is_read(first: bytes) -> bool:
    """By how it begins, as the names of parts bind no reader; what cannot be the beginning of XML is read by no Office."""
    begun = first.lstrip(b"\xef\xbb\xbf\t\r\n ")
    return bool(first) and (not begun or begun.startswith((b"<", *WIDE)))


def read(part: ZipInfo, pieces: Iterator[bytes]) -> Iterator[Unfit]:
    """What breaks off is read by no Office; old drawings (VML) do, and are harmless up to there."""
    reading = Reading(part.filename)
    try:
        for piece in pieces:
            reading.feed(piece)
        reading.ends()
    except (ExpatError, ValueError, LookupError):
        if part.filename.lower().endswith(XML):
            yield Unfit.DAMAGED


def rows(pieces: Iterator[bytes]) -> Iterator[Unfit]:
    """They may be very large, and hold neither fields nor relationships."""
    tail = b""
    for piece in pieces:
        if LINKS.search(tail + piece):
            yield Unfit.LOADS_FROM_ELSEWHERE
        tail = (tail + piece)[-16:]
