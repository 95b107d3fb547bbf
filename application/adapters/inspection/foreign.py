"""What a document must not be besides itself: a file that is another one for another reader."""

import re
from collections.abc import Iterator
from mmap import mmap

from application.keeping import Unfit

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DIRECTORY, WITHIN = b"PK\x05\x06", 22 + 0xFFFF  # where a zip may say that it ends
MARKUP = rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php)"
FOREIGN = re.compile(MARKUP + rb"|PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|MZ\x90\x00|\xca\xfe\xba\xbe|#!/", re.I)


def what_else_it_is(content: mmap) -> Unfit:
    """Office keeps a document with a password in a container of another kind."""
    return Unfit.ENCRYPTED if content[:8] == OLE and content.find(ENCRYPTED) >= 0 else Unfit.OTHER_TYPE


def it_is_no_archive_from_its_end(content: mmap) -> Iterator[Unfit]:
    if content.rfind(DIRECTORY, max(0, len(content) - WITHIN)) >= 0:
        yield Unfit.SOMETHING_ELSE
