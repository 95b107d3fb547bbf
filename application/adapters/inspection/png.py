"""PNG: chunk by chunk to its end, which is the end of the file."""

from collections.abc import Iterator
from itertools import chain
from mmap import mmap
from struct import unpack_from

from application.adapters.inspection.foreign import it_is_no_archive_from_its_end
from application.keeping import Unfit

MOST_PIXELS, MOST_CHUNKS = 200_000_000, 100_000


def chunks(content: mmap) -> Iterator[tuple[bytes, int]]:
    """Each with where it ends; stops at the last, or where one would go on behind the file."""
    start, kind = 8, b""
    for _ in range(MOST_CHUNKS):
        if kind == b"IEND" or start + 12 > len(content):
            return
        length, kind = unpack_from(">I4s", content, start)
        start += 12 + length
        yield kind, start


def it_goes_from_its_header_to_its_end(content: mmap) -> Iterator[Unfit]:
    found = list(chunks(content))
    kinds = [kind for kind, _ in found]
    if not (kinds and kinds[0] == b"IHDR" and found[0][1] == 33 and kinds[-1] == b"IEND" and b"IDAT" in kinds):
        yield Unfit.DAMAGED
    elif found[-1][1] != len(content):
        yield Unfit.DAMAGED if found[-1][1] > len(content) else Unfit.SOMETHING_ELSE


def it_has_not_too_many_pixels(content: mmap) -> Iterator[Unfit]:
    width, height = unpack_from(">II", content, 16)
    if not 0 < width * height <= MOST_PIXELS:
        yield Unfit.TOO_MANY_PIXELS


CHECKS = (it_goes_from_its_header_to_its_end, it_has_not_too_many_pixels, it_is_no_archive_from_its_end)


def reasons(content: mmap) -> Iterator[Unfit]:
    return chain.from_iterable(check(content) for check in CHECKS)
