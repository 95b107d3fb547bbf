"""A file system for SQLite in which every write and sync is written down: apsw's, lent to the driver that claimlog uses.

apsw has a SQLite of its own. A VFS is a struct of functions with the same layout in both, so a copy of apsw's is registered
with the library that `sqlite3` is linked to: what runs over it is claimlog as it is, with its own driver.
"""

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from tests.torture.power_disk import Recorder

NAME, BASE = "claimlog-recorder", "unix"
NUMBERS = ("iVersion", "szOsFile", "mxPathname")
WITH_FILES = ("pAppData", "xOpen", "xDelete", "xAccess", "xFullPathname")
WITHOUT = (
    *("xDlOpen", "xDlError", "xDlSym", "xDlClose", "xRandomness", "xSleep", "xCurrentTime", "xGetLastError"),
    *("xCurrentTimeInt64", "xSetSystemCall", "xGetSystemCall", "xNextSystemCall"),
)
NEW = apsw.SQLITE_OPEN_CREATE
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL | apsw.SQLITE_OPEN_WAL


class Struct(ctypes.Structure):
    """sqlite3_vfs, version 3."""

    _fields_ = [
        *[(name, ctypes.c_int) for name in NUMBERS],
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        *[(name, ctypes.c_void_p) for name in (*WITH_FILES, *WITHOUT)],
    ]


class RecordedFile(apsw.VFSFile):
    def __init__(self, recorder: Recorder, name: Any, flags: list[int]) -> None:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else name)
        self.recorder = recorder
        with recorder.lock:
            super().__init__(BASE, name, flags)
            self.node = recorder.opened(path)
        # As SQLite's unix VFS does: the first sync of a journal that may be new syncs its folder too.
        self.folder = path.parent if flags[0] & NEW and flags[0] & JOURNALS else None

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 (SQLite's name)
        with self.recorder.lock:
            super().xWrite(data, offset)
            self.recorder.wrote(self.node, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        with self.recorder.lock:
            super().xTruncate(newsize)
            self.recorder.cut(self.node, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        """Told, not done: here only the record has to last."""
        with self.recorder.lock:
            self.recorder.synced(self.node)
            if self.folder:
                self.recorder.folder_synced(self.folder)
                self.folder = None


class RecordingVFS(apsw.VFS):
    def __init__(self, recorder: Recorder) -> None:
        super().__init__(NAME, BASE)
        self.recorder = recorder

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return RecordedFile(self.recorder, name, flags) if name else apsw.VFSFile(BASE, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        with self.recorder.lock:
            super().xDelete(filename, False)
            self.recorder.removed(Path(filename))
            if syncdir:
                self.recorder.folder_synced(Path(filename).parent)


@contextmanager
def recorded_sqlite(recorder: Recorder) -> Iterator[None]:
    """Every connection that is opened meanwhile, by whatever part of the process."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Struct)
    vfs = RecordingVFS(recorder)
    lent = struct_of(library.sqlite3_vfs_find(None).contents)
    assert library.sqlite3_vfs_register(ctypes.byref(lent), 1) == 0
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(lent))
        vfs.unregister()


def struct_of(own: Struct) -> Struct:
    """What touches files is apsw's, all else the library's own."""
    told = next(one for one in apsw.vfs_details() if one["zName"] == NAME)
    lent = Struct(zName=NAME.encode(), **{name: told[name] for name in (*NUMBERS, *WITH_FILES)})
    for name in WITHOUT:
        setattr(lent, name, getattr(own, name))
    return lent
