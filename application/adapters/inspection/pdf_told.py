"""What the dictionary of each stream of a PDF tells: from each name that matters to the stream it belongs to, as every reader goes.

Texts and comments are passed over on the way, so no `stream` in them is taken for the one. A name in a text only makes more suspicious.
"""

import re
from mmap import mmap

from application.adapters.inspection.pdf_words import REFERENCE, SPACE, WHITE, each, word, words

OBJECTS, PLAIN, ODD = 1, 2, 4
KINDS = {"objects": OBJECTS, "first": OBJECTS, "plain": PLAIN, "odd": ODD}
LONGEST, MOST_READ = 2**19, 2**25

FLATE = b"/(?:" + words("FlateDecode", "Fl") + b")"
PACKED = words("FlateDecode", "Fl", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt")
PICTURES = words("CCITTFaxDecode", "CCF", "DCTDecode", "DCT", "JBIG2Decode", "JPXDecode")
LIST = rb"(?:\[" + SPACE + b")?"
ONLY_FLATE = b"(?:" + FLATE + rb"|\[" + SPACE + FLATE + SPACE + rb"\])"
ODDLY = (
    words("Filter", "FFilter"),
    # Readers take the short names of pictures within pages here too, and what has to follow keeps chance out.
    word("F", SPACE, b"(?:" + LIST + b"/(?:" + PACKED + b"|" + PICTURES + b")|<<|" + REFERENCE + b")"),
    word("DecodeParms", SPACE, b"(?!null)"),
    word("DP", SPACE, rb"(?:<<|\[|" + REFERENCE + b")"),
)
TOLD = {"objects": word("ObjStm"), "first": word("First"), "plain": word("Filter", SPACE, ONLY_FLATE), "odd": b"|".join(ODDLY)}
NAMES = re.compile(b"/(?=[#F]|D[#Pe]|O[#b])(?:" + b"|".join(b"(?P<%s>%s)" % (kind.encode(), told) for kind, told in TOLD.items()) + b")")


def nested(depth: int) -> bytes:
    within = nested(depth - 1) if depth else rb"\(\)"
    return rb"\((?:[^()\\]++|\\.|" + within + rb")*+\)"


COMMENT = rb"%[^\r\n]*+"
# A keyword, and no part of a name: what ends an object, the bytes of a stream, or what is told of a picture within a page.
KEYWORD = rb"(?<=[\x00\t\n\f\r >\])}0-9])(?:end(?:obj|stream)|ID" + WHITE + b")"
STOP = b">>(?:" + WHITE + b"++|" + COMMENT + b")*+(?P<stream>stream)|" + KEYWORD
AHEAD = re.compile(
    b"(?:[^()%>eI]++|" + COMMENT + b"|" + nested(5) + b"|(?!" + STOP.replace(b"?P<stream>", b"?:") + b")[>eI)])*+(?:" + STOP + b")", re.S
)


def told_of_streams(content: mmap, most: int) -> dict[int, int] | None:
    """By where the word `stream` stands; None where that cannot be told, or objects are told of without a stream."""
    told, left = dict[int, int](), MOST_READ
    for name in each(NAMES, content):
        ahead = AHEAD.match(content, name.end(), name.end() + LONGEST)
        if ahead is None or len(told) > most or left < 0:
            return None
        left -= ahead.end() - ahead.start()
        if ahead["stream"]:
            told[ahead.start("stream")] = told.get(ahead.start("stream"), 0) | KINDS[name.lastgroup or ""]
        elif name.lastgroup == "objects":
            return None
    return told
