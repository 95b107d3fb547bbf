"""A tar that is written as it is sent: plain files, no times, and at its end the digests of them all."""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 18
END = bytes(2 * tarfile.BLOCKSIZE)
SUMS = "files.sha256"


class CutShort(Exception):
    """A file had fewer bytes than were announced: what was sent is no bundle."""


class Archive:
    """Gives the bytes of one file after the other, none of them whole in memory."""

    def __init__(self) -> None:
        self.sums: dict[str, str] = {}

    def small(self, name: str, content: bytes) -> Iterator[bytes]:
        self.sums[name] = hashlib.sha256(content).hexdigest()
        yield header(name, len(content)) + content + padding(len(content))

    def file(self, name: str, content: BinaryIO) -> Iterator[bytes]:
        """From its beginning. Raises CutShort."""
        size = left = content.seek(0, os.SEEK_END)
        told = hashlib.sha256()
        content.seek(0)
        yield header(name, size)
        while chunk := content.read(min(left, CHUNK)):
            left -= len(chunk)
            told.update(chunk)
            yield chunk
        if left:
            raise CutShort(name)
        self.sums[name] = told.hexdigest()
        yield padding(size)

    def listed(self, folder: str) -> bytes:
        """As sha256sum writes it."""
        return "".join(f"{told}  {name}\n" for name, told in self.sums.items() if name.startswith(folder)).encode()

    def end(self) -> Iterator[bytes]:
        yield from self.small(SUMS, self.listed(""))
        yield END


def header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)
