"""DOCX and XLSX files of which one reader finds other parts than the next one, and what gets by where it is cut into pieces."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile, ZipInfo

from application.ports import Unfit
from tests.support.papers import MADE_AT, body, office, zipped

Case = tuple[str, bytes, Unfit]
HEADER, ENTRY, END_SIZE = b"PK\x03\x04", b"PK\x01\x02", 22
IMAGE, MAIN = "word/media/image1.png", "word/document.xml"
DDE = body("docx", "<w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r>")
PIECE = 2**18  # so much is unpacked at once


def of_image(data: bytes = b"\x89PNG", **told: object) -> bytes:
    """A DOCX of whose last part the list, but not its header, tells what is told here."""
    content = BytesIO(office())
    with ZipFile(content, "a") as archive:
        archive.writestr(ZipInfo(IMAGE, MADE_AT), data)
        for key, value in told.items():
            setattr(archive.filelist[-1], key, value)
    return content.getvalue()


def list_of(content: bytes) -> tuple[int, int, int]:
    """How many parts, how many bytes, from where on."""
    number, size, start = struct.unpack_from("<HII", content, len(content) - END_SIZE + 10)
    return number, size, start


def long_end(number: int, size: int, start: int, at: int) -> bytes:
    """As very large archives have it before the end that all have."""
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number, size, start)
    return record + struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)


def short_end(number: int, size: int, start: int) -> bytes:
    return struct.pack("<4sIHHIIH", b"PK\x05\x06", 0, number, number, size, start, 0)


def with_long_end(*, parts: int = 0, size: int = 0, start: int = 0, at: int = 0) -> bytes:
    """Told are the differences from what is right."""
    plain = office()
    number, length, begins = list_of(plain)
    end = len(plain) - END_SIZE
    return plain[:end] + long_end(number + parts, length + size, begins + start, end + at) + plain[end:]


def with_a_part_within() -> tuple[bytes, bytes, bytes]:
    """The parts of a DOCX, their list, and another list in which a harmful main part is taken from the bytes of the image."""
    harmful = zipped([(MAIN, DDE)], packed=False)
    _, _, within = list_of(harmful)
    whole = of_image(b"AAAA" + harmful[:within])
    _, size, start = list_of(whole)
    types, first, _, image = (ENTRY + entry for entry in whole[start : start + size].split(ENTRY)[1:])
    entry = bytearray(harmful[within:-END_SIZE])
    struct.pack_into("<I", entry, 42, start - within)
    return whole[:start], whole[start : start + size], types + first + bytes(entry) + image


def commented(entries: bytes, comment: bytes) -> bytes:
    """With a comment of the last one."""
    told = bytearray(entries)
    struct.pack_into("<H", told, told.rindex(ENTRY) + 32, len(comment))
    return bytes(told) + comment


def with_a_list_for_readers_of_large_archives() -> bytes:
    """It is the comment of the last part of the other one."""
    parts, harmless, harmful = with_a_part_within()
    both, end = commented(harmful, harmless), len(parts) + len(harmful) + len(harmless)
    return parts + both + long_end(4, len(harmless), end - len(harmless), end) + short_end(4, len(both), len(parts))


def with_the_end_of_a_large_archive_in_a_comment() -> bytes:
    parts, harmless, harmful = with_a_part_within()
    at = len(parts) + len(harmful)
    both = commented(harmful, harmless + long_end(4, len(harmless), at, at + len(harmless)))
    return parts + both + short_end(4, len(both), len(parts))


def with_a_part_behind_a_shorter_one() -> bytes:
    """Where it lies the image says that it is of four bytes."""
    told = bytearray(of_image(b"AAAA" + zipped([(MAIN, DDE)], packed=False)[:-END_SIZE]))
    struct.pack_into("<II", told, told.index(IMAGE.encode()) - 30 + 18, 4, 4)
    return bytes(told)


def otherwise_listed() -> Iterator[Case]:
    yield "an archive with a list for readers of large ones", with_a_list_for_readers_of_large_archives(), Unfit.SOMETHING_ELSE
    yield "an archive with the end of a large one in a comment", with_the_end_of_a_large_archive_in_a_comment(), Unfit.SOMETHING_ELSE
    yield "an archive that has more parts as a large one", with_long_end(parts=1), Unfit.SOMETHING_ELSE
    yield "an archive whose list is shorter as a large one", with_long_end(size=-1), Unfit.SOMETHING_ELSE
    yield "an archive whose list is elsewhere as a large one", with_long_end(start=1), Unfit.SOMETHING_ELSE
    yield "an archive whose end as a large one is elsewhere", with_long_end(at=-1), Unfit.SOMETHING_ELSE
    yield "an archive with more parts than are here", office()[:-14] + b"\x01\0" + office()[-12:], Unfit.SOMETHING_ELSE
    yield "an archive with a comment of a part", of_image(comment=b"<script>"), Unfit.SOMETHING_ELSE


def otherwise_laid() -> Iterator[Case]:
    long, name = struct.pack("<HHQQQ", 1, 24, 4, 4, 0), MAIN.encode()
    other = struct.pack("<HHBI", 0x7075, 5 + len(name), 1, zlib.crc32(IMAGE.encode())) + name
    yield "a part that is shorter where it lies", with_a_part_behind_a_shorter_one(), Unfit.DAMAGED
    yield "a part whose name is longer where it lies", of_image(filename=IMAGE[:-1]), Unfit.DAMAGED
    yield "a part that is elsewhere in long numbers", of_image(extra=long), Unfit.DAMAGED
    yield "a part with another name in other letters", of_image(extra=other), Unfit.DAMAGED


def stored(text: bytes, last: bool = False) -> bytes:
    """A block of packed bytes that are as they were."""
    return bytes([last]) + struct.pack("<HH", len(text), len(text) ^ 0xFFFF) + text


def in_pieces(before: bytes, letter: bytes, after: bytes) -> bytes:
    """Packed so that what is read at once unpacks to what is before and to one letter, and the rest comes later."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packing.compress(before) + packing.flush(zlib.Z_FULL_FLUSH) if before else b""
    empty = stored(b"")
    packed += empty * ((PIECE - len(packed) - len(stored(letter))) // len(empty))
    return packed + stored(letter) + stored(after, last=True)


def with_part(kind: str, name: str, packed: bytes) -> bytes:
    text, plain = zlib.decompress(packed, -zlib.MAX_WBITS), office(kind)
    number, size, start = list_of(plain)
    told = struct.pack("<4H3I2H", 0, 8, 0, 33, zlib.crc32(text), len(packed), len(text), len(name), 0)
    part = HEADER + b"\x14\0" + told + name.encode() + packed
    entry = ENTRY + b"\x14\0\x14\0" + told + struct.pack("<HHHII", 0, 0, 0, 0, start) + name.encode()
    return plain[:start] + part + plain[start:-END_SIZE] + entry + short_end(number + 1, size + len(entry), start + len(part))


def cut() -> Iterator[Case]:
    start = b"<externalLink><dd"
    link = in_pieces(b" " * (PIECE - len(start)) + start, b"e", b'Link ddeService="cmd"/></externalLink>')
    wide = DDE.encode("utf-16-le")
    yield "a link to another program in pieces", with_part("xlsx", "xl/worksheets/sheet1.xml", link), Unfit.LOADS_FROM_ELSEWHERE
    yield "an archive in pieces", with_part("docx", IMAGE, in_pieces(b"", b"P", b"K\x03\x04" + bytes(60))), Unfit.ATTACHED_FILES
    yield "a text in wide letters in pieces", with_part("docx", "word/a.xml", in_pieces(b"", b"\xff", b"\xfe" + wide)), Unfit.DAMAGED


def cases() -> Iterator[Case]:
    yield from otherwise_listed()
    yield from otherwise_laid()
    yield from cut()
