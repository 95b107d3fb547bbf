"""Streams of a PDF that hold objects: found by what they say and by what they hold, unpacked piece by piece."""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap

from application.adapters.inspection.pdf_told import OBJECTS, PLAIN, told_of_streams
from application.adapters.inspection.pdf_words import OVERLAP, each
from application.keeping import Unfit

# Only the word is taken, so that no word before it hides it; group 1 ends where its bytes begin.
BEGINS = re.compile(rb"(?<!end)stream(?=([\x00\t\f ]{0,999}+(?:[^\r\n]{0,8}+(?:\r\n|\n|\r))?+))")
# They begin with pairs of numbers, which few other streams do.
PAIR = re.compile(rb"[\x00\t\n\f\r ]*(?:%|\d+(?:\Z|[\x00\t\n\f\r %]+(?:\Z|\d+(?:\Z|[\x00\t\n\f\r %]))))")
READ, PIECE, HEAD = 2**14, 2**18, 512
MOST_STREAMS, MOST_UNPACKED = 100_000, 2**26


def unpacked_objects(content: mmap) -> Iterator[bytes | Unfit]:
    """Pieces of all of them, or why they cannot be read. A reader may take a stream for one of objects that does not say so."""
    told = told_of_streams(content, MOST_STREAMS)
    if told is None or any(strangely_packed(kinds) for kinds in told.values()):
        yield Unfit.DAMAGED
        return
    left = MOST_UNPACKED
    for number, stream in enumerate(each(BEGINS, content)):
        if number > MOST_STREAMS or left <= 0:
            yield Unfit.UNPACKS_TOO_LARGE
            return
        says_so = told.get(stream.start(), 0) & OBJECTS != 0
        if says_so or looks_so(content[stream.end(1) : stream.end(1) + HEAD]):
            for piece in unpacked(content, stream.end(1), left, says_so):
                left -= len(piece)
                yield piece


def strangely_packed(kinds: int) -> bool:
    """No program packs objects in another way than this one; then nobody could say what is in them."""
    return kinds & OBJECTS != 0 and kinds != OBJECTS | PLAIN


def looks_so(head: bytes) -> bool:
    try:
        return PAIR.match(zlib.decompressobj().decompress(head, HEAD)) is not None
    except zlib.error:
        return False


def unpacked(content: mmap, start: int, most: int, told: bool) -> Iterator[bytes | Unfit]:
    """Each piece begins with the end of the one before, so that no name is cut. What is told to be packed has to be: readers mend it."""
    packed, tail, rest = zlib.decompressobj(), b"", b""
    try:
        while not packed.eof and most > 0 and (rest or start < len(content)):
            if not rest:
                rest, start = content[start : start + READ], start + READ
            fresh = packed.decompress(rest, PIECE)
            rest, most = packed.unconsumed_tail, most - len(fresh)
            yield tail + fresh + b" "
            tail = (tail + fresh)[-OVERLAP:]
    except zlib.error:
        if told:
            yield Unfit.DAMAGED
