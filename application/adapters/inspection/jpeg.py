"""JPEG: marker by marker to the end of the last picture, which is the end of the file. Cameras put a second picture behind the first."""

import re
from collections.abc import Iterator
from itertools import chain
from mmap import mmap
from struct import unpack_from
from typing import NamedTuple

from application.adapters.inspection.foreign import it_is_no_archive_from_its_end
from application.adapters.inspection.png import MOST_PIXELS
from application.keeping import Unfit

BEGINS, SCAN, ENDS = b"\xff\xd8\xff", 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD9)}
MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.S)
PADDING = b"\x00\xff\r\n "
MOST_SEGMENTS, MOST_PICTURES = 100_000, 20


class Picture(NamedTuple):
    """`end` is None where it does not come to one, or where something stands between the segments of its header."""

    pixels: int
    end: int | None


def picture_at(content: mmap, start: int) -> Picture:
    pixels, at = 0, start + 2
    for _ in range(MOST_SEGMENTS):
        found = MARKER.search(content, at)
        if not found or not (pixels or found.start() == at or content[at : found.start()].strip(b"\xff") == b""):
            return Picture(pixels, None)
        [marker], at = found[1], found.end()
        if marker == ENDS:
            return Picture(pixels, at)
        if marker in ALONE:
            continue
        if at + 7 > len(content):
            return Picture(pixels, None)
        if marker in FRAMES:
            height, width = unpack_from(">HH", content, at + 3)
            pixels = max(pixels, height * width)
        at += unpack_from(">H", content, at)[0]
    return Picture(pixels, None)


def pictures(content: mmap) -> Iterator[Picture]:
    at: int | None = 0
    for _ in range(MOST_PICTURES):
        if at is None or content[at : at + 3] != BEGINS:
            return
        one = picture_at(content, at)
        at = one.end
        yield one


def it_is_pictures_to_its_end(content: mmap) -> Iterator[Unfit]:
    found = list(pictures(content))
    if any(one.end is None or not one.pixels for one in found):
        yield Unfit.DAMAGED
    elif content[found[-1].end :].strip(PADDING):
        yield Unfit.SOMETHING_ELSE


def none_has_too_many_pixels(content: mmap) -> Iterator[Unfit]:
    if any(one.pixels > MOST_PIXELS for one in pictures(content)):
        yield Unfit.TOO_MANY_PIXELS


CHECKS = (it_is_pictures_to_its_end, none_has_too_many_pixels, it_is_no_archive_from_its_end)


def reasons(content: mmap) -> Iterator[Unfit]:
    return chain.from_iterable(check(content) for check in CHECKS)
