"""A zip of which every byte is accounted for: its list at the end, its parts one behind the other, each as large as it says."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from mmap import mmap
from struct import pack, unpack_from
from typing import Any, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from application.keeping import FileTypeNotAllowed, Unfit

END, END_64, LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_SIZE, END_64_SIZE, LOCATOR_SIZE, HEADER_SIZE, DESCRIPTOR_SIZE = 22, 76, 20, 30, 24
MOST_PARTS, LONGEST_LIST = 5_000, 2**20
MOST_UNPACKED, FREE, MOST_TIMES = 2**28, 2**24, 200
PIECE = 2**18
ENCRYPTED_FLAGS, SIZES_BEHIND, UTF_8 = 0x2041, 0x8, 0x800
LONG_SIZES, OTHER_NAME, SEE_LONG = 0x0001, 0x7075, 0xFFFFFFFF


def listed(content: mmap) -> list[ZipInfo]:
    """The parts in the order in which they lie; raises FileTypeNotAllowed. The list is as long as is said before it is read."""
    end = len(content) - END_SIZE
    if end < 0 or content[end : end + 4] != END or unpack_from("<H", content, end + 20) != (0,):
        raise FileTypeNotAllowed(Unfit.SOMETHING_ELSE if content.rfind(END) >= 0 else Unfit.DAMAGED)
    disks, here, number, size, start = unpack_from("<IHHII", content, end + 4)
    if number > MOST_PARTS or size > LONGEST_LIST:
        raise FileTypeNotAllowed(Unfit.UNPACKS_TOO_LARGE)
    if disks or here != number or not is_the_only_list(content, number, size, start):
        raise FileTypeNotAllowed(Unfit.SOMETHING_ELSE)
    try:
        with ZipFile(cast(Any, content)) as archive:  # it reads and seeks as a file does
            parts = sorted(archive.infolist(), key=lambda part: part.header_offset)
    except (BadZipFile, NotImplementedError, ValueError, struct.error) as error:  # what zipfile raises on broken and on strange ones
        raise FileTypeNotAllowed(Unfit.DAMAGED) from error
    if len(parts) != number:
        raise FileTypeNotAllowed(Unfit.DAMAGED)
    return parts


def is_the_only_list(content: mmap, number: int, size: int, start: int) -> bool:
    """Some writers add the end of a very large archive to a small one: some readers follow it, so it has to say the same."""
    end, behind = len(content) - END_SIZE, start + size
    if behind == end:
        return content[max(0, end - LOCATOR_SIZE) : end][:4] != LOCATOR
    told = pack("<IIQQQQ4sIQI", 0, 0, number, number, size, start, LOCATOR, 0, behind, 1)
    return behind + END_64_SIZE == end and content[behind : behind + 12] == pack("<4sQ", END_64, 44) and content[behind + 16 : end] == told


def no_part_is_encrypted(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    if any(part.flag_bits & ENCRYPTED_FLAGS for part in parts):
        yield Unfit.ENCRYPTED


def no_part_has_a_comment(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    if any(part.comment for part in parts):
        yield Unfit.SOMETHING_ELSE


def each_part_has_a_plain_name_of_its_own(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    names = [part.orig_filename for part in parts]
    if len({name.lower() for name in names}) < len(names) or not all(map(is_plain, names)):
        yield Unfit.DAMAGED


def is_plain(name: str) -> bool:
    return name.isprintable() and not set(name) & {"\\", ":"} and not {"..", "."} & set(name.split("/")) and not name.startswith("/")


def each_part_lies_behind_the_one_before(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    """Between two there is room for what is written behind a part whose size was not known before it."""
    starts = [part.header_offset for part in parts]
    ends = [0, *(end_of(content, part) for part in parts)]
    limits = [*starts, unpack_from("<I", content, len(content) - END_SIZE + 16)[0]]
    if any(not 0 <= limit - end <= DESCRIPTOR_SIZE for end, limit in zip(ends, limits, strict=True)) or starts[:1] != [0]:
        yield Unfit.SOMETHING_ELSE


def each_part_says_the_same_where_it_lies(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    if not all(says_the_same(content, part) for part in parts):
        yield Unfit.DAMAGED


def says_the_same(content: mmap, part: ZipInfo) -> bool:
    start = part.header_offset
    signature, _, flags, method, length, added = unpack_from("<4s3H16x2H", content, start)
    name = part.orig_filename.encode("utf-8" if part.flag_bits & UTF_8 else "cp437")
    told = content[start + HEADER_SIZE : start + HEADER_SIZE + length + added]
    known = signature == b"PK\x03\x04" and part.compress_type == method in (ZIP_STORED, ZIP_DEFLATED) and not flags & ENCRYPTED_FLAGS
    if not known or told[:length] != name or not (is_named_once(part, told[length:]) and is_named_once(part, part.extra)):
        return False
    long = pack("<QQQI", part.file_size, part.compress_size, part.header_offset, 0)
    return all(long.startswith(sizes) for sizes in added_to(part.extra, LONG_SIZES)) and has_its_size(content, part, told[length:])


def is_named_once(part: ZipInfo, extra: bytes) -> bool:
    return all(told[5:] == part.orig_filename.encode() for told in added_to(extra, OTHER_NAME))


def has_its_size(content: mmap, part: ZipInfo, extra: bytes) -> bool:
    """For readers that go from part to part. Where the sizes stand behind the part, what is packed says itself where it ends."""
    flags, method, packed, size = unpack_from("<HH8xII", content, part.header_offset + 6)
    if packed == size == SEE_LONG:
        size, packed = next((unpack_from("<QQ", told) for told in added_to(extra, LONG_SIZES) if len(told) >= 16), (size, packed))
    told_behind = flags & SIZES_BEHIND and (method == ZIP_DEFLATED or packed == size == 0)
    return bool(told_behind) or (packed, size) == (part.compress_size, part.file_size)


def added_to(extra: bytes, kind: int) -> Iterator[bytes]:
    """What writers may add to a header under this number."""
    at = 0
    while at + 4 <= len(extra):
        number, size = unpack_from("<HH", extra, at)
        if number == kind:
            yield extra[at + 4 : at + 4 + size]
        at += 4 + size


def it_says_that_it_unpacks_to_a_bounded_size(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    """Spreadsheets shrink to a fiftieth and less; what goes far beyond was made for it."""
    total = sum(part.file_size for part in parts)
    if total > MOST_UNPACKED or total > max(FREE, MOST_TIMES * len(content)):
        yield Unfit.UNPACKS_TOO_LARGE


def data_of(content: mmap, part: ZipInfo) -> int:
    """Where its data begin; raises FileTypeNotAllowed when that is outside."""
    if not 0 <= part.header_offset <= len(content) - HEADER_SIZE:
        raise FileTypeNotAllowed(Unfit.DAMAGED)
    name, extra = unpack_from("<HH", content, part.header_offset + 26)
    return int(part.header_offset + HEADER_SIZE + name + extra)


def end_of(content: mmap, part: ZipInfo) -> int:
    return data_of(content, part) + part.compress_size


CHECKS = (
    no_part_is_encrypted,
    no_part_has_a_comment,
    each_part_has_a_plain_name_of_its_own,
    it_says_that_it_unpacks_to_a_bounded_size,
    each_part_lies_behind_the_one_before,
    each_part_says_the_same_where_it_lies,
)


def reasons(content: mmap, parts: Sequence[ZipInfo]) -> Iterator[Unfit]:
    return chain.from_iterable(check(content, parts) for check in CHECKS)


def unpacked(content: mmap, part: ZipInfo) -> Iterator[bytes]:
    """Piece by piece, whatever it says, and no further than it says; raises FileTypeNotAllowed when it lied."""
    left = part.file_size
    for piece in pieces(content, part):
        left -= len(piece)
        if left < 0:
            raise FileTypeNotAllowed(Unfit.UNPACKS_TOO_LARGE)
        yield piece
    if left:
        raise FileTypeNotAllowed(Unfit.DAMAGED)


def pieces(content: mmap, part: ZipInfo) -> Iterator[bytes]:
    start, end = data_of(content, part), end_of(content, part)
    stored = (content[at : min(at + PIECE, end)] for at in range(start, end, PIECE))
    if part.compress_type == ZIP_STORED:
        yield from stored
        return
    packed = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for rest in stored:
            while rest and not packed.eof:
                yield packed.decompress(rest, PIECE)
                rest = packed.unconsumed_tail
    except zlib.error as error:
        raise FileTypeNotAllowed(Unfit.DAMAGED) from error
    if not packed.eof or packed.unused_data:
        raise FileTypeNotAllowed(Unfit.SOMETHING_ELSE if packed.eof else Unfit.DAMAGED)
