"""Names of a PDF, each letter of which may be written as its number: `/JavaScript` is `/#4a#61vaScript` too."""

import re
from collections.abc import Iterator
from mmap import mmap

from application.keeping import Unfit

WHITE = rb"[\x00\t\n\f\r ]"
SPACE = WHITE + rb"{0,9}+(?:%[^\r\n]{0,40}+[\r\n]" + WHITE + rb"{0,9}+)?"
REFERENCE = rb"\d{1,10}+" + WHITE + rb"{1,9}+\d{1,5}+" + WHITE + rb"{1,9}+R"
ENDS = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%])"
# Without a space, so that no object and no comment of several lines can hide in what looks like a text.
TEXT = rb"\([^()<>\s\x00\\]{0,999}+\)"
WINDOW, OVERLAP = 2**17, 2**11


def number(letter: int) -> bytes:
    return b"#" + b"".join(b"[%c%c]" % (digit, ord(chr(digit).upper())) for digit in b"%02x" % letter)


def word(name: str, *then: bytes) -> bytes:
    """Behind its slash, to its end. Both spellings of the first letter stand apart, which is five times as fast."""
    first, *others = name.encode()
    rest = b"".join(b"(?:%c|%s)" % (letter, number(letter)) for letter in others) + ENDS + b"".join(then)
    return b"%c%s|%s%s" % (first, rest, number(first), rest)


def words(*names: str) -> bytes:
    return b"|".join(map(word, names))


ACTS = (
    words("JavaScript", "Launch", "RichMedia", "Rendition", "ImportData", "OnInstantiate", "SubmitForm"),
    # The short ones with what has to follow them: among packed bytes they turn up by chance.
    word("AA", SPACE, b"(?:<<|", REFERENCE, b")"),
    word("XFA", SPACE, rb"(?:\[|<<|", REFERENCE, b")"),
    word("JS", SPACE, rb"(?:\((?:[\t\n\r -~]{6}|\xfe\xff)|<[\t\n\r 0-9A-Fa-f]{6}|", REFERENCE, b")"),
    # This one with what is around it: addresses name it.
    word("Movie", SPACE, b"(?:<<|", REFERENCE, b")"),
    *(word(key, SPACE, b"/(?:", word("Movie"), b")") for key in ("S", "Subtype")),
)
LOADS = (
    word("FS", SPACE, b"/(?:", word("URL"), b")"),
    word("OpenAction", SPACE, b"<<[^<>]{0,400}?/(?:", word("S", SPACE, b"/(?:", words("URI", "GoToR", "Thread"), b")"), b")"),
)
REASONS = {
    Unfit.ACTIVE_CONTENT: b"|".join(ACTS),
    Unfit.ATTACHED_FILES: words("EmbeddedFile", "EmbeddedFiles", "GoToE"),
    Unfit.ENCRYPTED: words("Encrypt"),
    Unfit.LOADS_FROM_ELSEWHERE: b"|".join(LOADS),
}
TOLD = b"/(?=[#AEFGIJLMORSX])(?:" + b"|".join(b"(?P<%s>%s)" % (reason.encode(), told) for reason, told in REASONS.items()) + b")"
NAMES = re.compile(TEXT + b"|" + TOLD)
# What was packed says itself where its objects begin, which may be within what looks like a text.
PACKED_NAMES = re.compile(TOLD)


def each(pattern: re.Pattern[bytes], content: bytes | mmap, start: int = 0) -> Iterator[re.Match[bytes]]:
    """A window at a time: while a pattern is looked for, no other thread of the process goes on."""
    while start < len(content):
        limit = start = start + WINDOW
        for found in pattern.finditer(content, limit - WINDOW, limit + OVERLAP):
            if found.start() >= limit:
                break
            yield found
            start = max(limit, found.end())


def unfit_names(content: bytes | mmap, names: re.Pattern[bytes] = NAMES) -> Iterator[Unfit]:
    yield from (Unfit(found.lastgroup) for found in each(names, content) if found.lastgroup)
