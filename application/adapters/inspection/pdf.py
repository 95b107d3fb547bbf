"""PDF: what acts by itself, carries files or is encrypted is found by its name, wherever a reader might look for it.

No reader's way through the file is followed, as readers differ: every byte is looked at, and every object stream unpacked.
"""

import re
from collections.abc import Iterator
from itertools import chain
from mmap import mmap

from application.adapters.inspection.foreign import FOREIGN, it_is_no_archive_from_its_end
from application.adapters.inspection.pdf_streams import unpacked_objects
from application.adapters.inspection.pdf_words import PACKED_NAMES, each, unfit_names
from application.keeping import Unfit

END, HEAD = b"%%EOF", 1024
BEHIND_AN_END = re.compile(rb"%%EOF[\s\x00]{0,64}(?:" + FOREIGN.pattern + rb")", re.I)


def it_has_an_end(content: mmap) -> Iterator[Unfit]:
    if content.rfind(END) < 0:
        yield Unfit.DAMAGED


def nothing_else_begins_before_or_behind_it(content: mmap) -> Iterator[Unfit]:
    """Bytes that mean nothing are left alone: some programs add them."""
    behind = content.rfind(END) + len(END)
    if FOREIGN.search(content, 0, HEAD) or any(each(FOREIGN, content, behind)) or any(each(BEHIND_AN_END, content)):
        yield Unfit.SOMETHING_ELSE


def no_name_in_it_is_of_what_acts(content: mmap) -> Iterator[Unfit]:
    yield from unfit_names(content)


def no_packed_name_is_either(content: mmap) -> Iterator[Unfit]:
    for objects in unpacked_objects(content):
        yield from [objects] if isinstance(objects, Unfit) else unfit_names(objects, PACKED_NAMES)


CHECKS = (
    it_has_an_end,
    nothing_else_begins_before_or_behind_it,
    it_is_no_archive_from_its_end,
    no_name_in_it_is_of_what_acts,
    no_packed_name_is_either,
)


def reasons(content: mmap) -> Iterator[Unfit]:
    return chain.from_iterable(check(content) for check in CHECKS)
