"""DOCX and XLSX: neither macros nor other files in them, and nothing that is loaded from elsewhere when they are opened."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from mmap import mmap
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZipInfo

from application.adapters.inspection import archive
from application.adapters.inspection.foreign import OLE
from application.keeping import FileTypeNotAllowed, Unfit

TYPES = "[Content_Types].xml"
MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
READ = re.compile(r"\[Content_Types\]\.xml|.*\.rels|word/[^/]*\.xml|xl/externalLinks/[^/]*\.xml", re.I)
LARGEST_READ = 2**25
MACROS = re.compile(r"vba(project|data)|macrosheets?/|activex", re.I)
MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|macrosheet|activeX", re.I)
CARRIED = re.compile(
    r"/embeddings/|META-INF/|\.(exe|dll|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|class|jar|scr|com|msi|sh|html?|svgz)$", re.I
)
CARRIED_BEGIN = (OLE, b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"%PDF-", b"{\\rtf", b"\xca\xfe\xba\xbe")
FIELDS = re.compile(rb"""<(?:\w+:)?instrText\b[^>]*>([^<]*)<|\binstr\s*=\s*("[^"]*"|'[^']*')""")
DDE = re.compile(r"\bDDE(AUTO)?\b", re.I)
LINKS = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink)\b")
LINK_TARGET = re.compile(r"(?!file:///[a-z]:)([a-z][a-z0-9+.-]*:|\\\\|//)", re.I)
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Package(NamedTuple):
    """The parts that are read, by name, and how each part begins."""

    texts: dict[str, bytes]
    begins: dict[str, bytes]


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
    package = unpacked(content, parts)
    yield from chain.from_iterable(check(package) for check in CHECKS)


def unpacked(content: mmap, parts: list[ZipInfo]) -> Package:
    """Every part, though few are kept: what a part says of its size may be a lie."""
    package = Package({}, {})
    for part in parts:
        kept = READ.fullmatch(part.filename) is not None
        if kept and part.file_size > LARGEST_READ:
            raise FileTypeNotAllowed(Unfit.UNPACKS_TOO_LARGE)
        text, begins = bytearray(), b""
        for piece in archive.unpacked(content, part):
            begins = begins or piece[:8]
            text += piece if kept else b""
        package.begins[part.filename] = begins
        if kept:
            package.texts[part.filename] = bytes(text)
    return package


def its_texts_can_be_read(package: Package) -> Iterator[Unfit]:
    """A text in wide letters, or with definitions of its own, would hide what the other checks look for; Office writes neither."""
    for text in package.texts.values():
        if text.startswith(WIDE) or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            yield Unfit.DAMAGED


def it_has_no_macros(package: Package) -> Iterator[Unfit]:
    if any(map(MACROS.search, package.begins)) or MACRO_TYPES.search(package.texts[TYPES]):
        yield Unfit.MACROS


def it_carries_no_files(package: Package) -> Iterator[Unfit]:
    if any(map(CARRIED.search, package.begins)) or any(begins.startswith(CARRIED_BEGIN) for begins in package.begins.values()):
        yield Unfit.ATTACHED_FILES


def no_relationship_loads_from_elsewhere(package: Package) -> Iterator[Unfit]:
    """A link that somebody has to follow does not; nor does what lies on the writer's own disk."""
    for name, text in package.texts.items():
        if name.endswith(".rels"):
            try:
                found = list(ElementTree.fromstring(text))
            except ElementTree.ParseError:
                yield Unfit.DAMAGED
                return
            yield from (Unfit.LOADS_FROM_ELSEWHERE for one in found if loads(one.attrib))


def loads(relationship: dict[str, str]) -> bool:
    kind, target = relationship.get("Type", ""), unquote(relationship.get("Target", "")).strip()
    return relationship.get("TargetMode") == "External" and not kind.endswith("/hyperlink") and LINK_TARGET.match(target) is not None


def no_field_asks_another_program(package: Package) -> Iterator[Unfit]:
    """DDE. Word may cut the field's text into pieces anywhere."""
    for text in package.texts.values():
        fields = b"".join(one or other for one, other in FIELDS.findall(text.replace(b"<![CDATA[", b"").replace(b"]]>", b"")))
        if LINKS.search(text) or DDE.search(unescape(fields.decode("utf-8", "replace"))):
            yield Unfit.LOADS_FROM_ELSEWHERE


CHECKS = (
    its_texts_can_be_read,
    it_has_no_macros,
    it_carries_no_files,
    no_relationship_loads_from_elsewhere,
    no_field_asks_another_program,
)
