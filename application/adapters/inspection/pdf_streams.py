"""Streams of a PDF that hold objects: found by what they say and by what they hold, unpacked piece by piece."""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap

from application.adapters.inspection.pdf_words import OVERLAP, REFERENCE, SPACE, one_of, word, words
from application.keeping import Unfit

BEGINS = re.compile(rb"(?<!end)stream[\x00\t\f ]{0,999}+(?:[^\r\n]{0,8}+(?:\r\n|\n|\r))?+")
OBJECTS, FIRST, NUMBER, PLAIN = one_of("ObjStm"), one_of("First"), one_of("N"), one_of("FlateDecode", "Fl")
OTHER_FILTERS = words("ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt", "AHx", "A85", "LZW", "RL", "Predictor")
FILTER_ELSEWHERE = word("Filter", SPACE, rb"(?:\[[^\[\]]{0,200}?)?", REFERENCE)
OTHERWISE = re.compile(b"/(?:" + OTHER_FILTERS + b"|" + FILTER_ELSEWHERE + b")")
# They begin with pairs of numbers, which few other streams do.
PAIR = re.compile(rb"[\x00\t\n\f\r ]*(?:%|\d+(?:\Z|[\x00\t\n\f\r %]+(?:\Z|\d+(?:\Z|[\x00\t\n\f\r %]))))")
READ, PIECE, HEAD = 2**14, 2**18, 512
MOST_STREAMS, MOST_UNPACKED = 100_000, 2**26


def unpacked_objects(content: mmap) -> Iterator[bytes | Unfit]:
    """Pieces of all of them, or why they cannot be read. A reader may take a stream for one of objects that does not say so."""
    before, left = 0, MOST_UNPACKED
    for number, stream in enumerate(BEGINS.finditer(content)):
        says_so = holds_objects(content, before, stream.start())
        if number > MOST_STREAMS or left <= 0:
            yield Unfit.UNPACKS_TOO_LARGE
            return
        if says_so and strangely_packed(content, before, stream.start()):
            yield Unfit.DAMAGED
        if says_so or looks_so(content[stream.end() : stream.end() + HEAD]):
            told = says_so and PLAIN.search(content, before, stream.start()) is not None
            for piece in unpacked(content, stream.end(), left, told):
                left -= len(piece)
                yield piece
        before = stream.end()


def holds_objects(content: mmap, start: int, end: int) -> bool:
    told = OBJECTS.search(content, start, end) or (FIRST.search(content, start, end) and NUMBER.search(content, start, end))
    return told is not None


def strangely_packed(content: mmap, start: int, end: int) -> bool:
    """No program packs objects in another way than this one; then nobody could say what is in them."""
    return OTHERWISE.search(content, start, end) is not None or len(PLAIN.findall(content, start, end)) > 1


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
