"""A disk that keeps what was synced, and of everything else as much as chance has it."""

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import RLock
from typing import Any, NamedTuple

import pytest

SECTOR = 512
FOLDER = -1
Names = dict[str, int | None]


class Wrote(NamedTuple):
    node: int
    at: int
    data: bytes


class Cut(NamedTuple):
    node: int
    size: int


class Synced(NamedTuple):
    node: int


class Named(NamedTuple):
    """Names in one folder that changed together; None: the name is gone."""

    folder: Path
    names: Names


class FolderSynced(NamedTuple):
    folder: Path


class Told(NamedTuple):
    """Not of the disk: from here on somebody relies on it."""

    what: Any


Op = Wrote | Cut | Synced | Named | FolderSynced | Told


class Recorder:
    """What happens to the files below a folder, in order; `nodes` are the files that names lead to now."""

    def __init__(self, root: Path) -> None:
        self.root, self.lock = root, RLock()
        self.ops: list[Op] = []
        self.nodes: dict[Path, int] = {}
        self.made = 0

    def told(self, what: Any) -> None:
        with self.lock:
            self.ops.append(Told(what))

    def opened(self, path: Path) -> int:
        if path not in self.nodes:
            self.made += 1
            self.nodes[path] = self.made
            self.named(path.parent, {path.name: self.made})
        return self.nodes[path]

    def wrote(self, node: int, at: int, data: bytes) -> None:
        self.ops.append(Wrote(node, at, data))

    def cut(self, node: int, size: int) -> None:
        self.ops.append(Cut(node, size))

    def synced(self, node: int) -> None:
        self.ops.append(Synced(node))

    def folder_synced(self, folder: Path) -> None:
        self.ops.append(FolderSynced(folder))

    def named(self, folder: Path, names: Names) -> None:
        if folder.is_relative_to(self.root):
            self.ops.append(Named(folder, names))

    def removed(self, path: Path) -> None:
        if self.nodes.pop(path, None):
            self.named(path.parent, {path.name: None})

    @contextmanager
    def plain_files(self) -> Iterator[None]:
        """Those that claimlog writes by itself: they are whole once they were synced, and what was never synced is empty."""
        calls: dict[str, Callable[..., None]] = {"fsync": self.after_fsync, "link": self.after_link, "mkdir": self.after_mkdir}
        calls |= {"unlink": self.after_unlink, "rename": self.after_rename, "replace": self.after_rename}
        with pytest.MonkeyPatch.context() as patch:
            for name, after in calls.items():
                patch.setattr(os, name, self.followed(getattr(os, name), after))
            yield

    def followed(self, real: Callable[..., Any], after: Callable[..., None]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            with self.lock:
                given = real(*words, **more)
                after(*words)
                return given

        return call

    def after_fsync(self, descriptor: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            self.folder_synced(path)
            return
        node, content = self.opened(path), path.read_bytes()
        self.ops += [Cut(node, 0), Wrote(node, 0, content), Synced(node)]

    def after_link(self, old: Path, new: Path) -> None:
        self.nodes[Path(new)] = self.opened(Path(old))
        self.named(Path(new).parent, {Path(new).name: self.nodes[Path(new)]})

    def after_mkdir(self, path: Path, mode: int = 0o777) -> None:
        self.named(Path(path).parent, {Path(path).name: FOLDER})

    def after_unlink(self, path: Path) -> None:
        self.removed(Path(path))

    def after_rename(self, old: Path, new: Path) -> None:
        old, new = Path(old), Path(new)
        node = self.opened(old)
        del self.nodes[old]
        self.nodes[new] = node
        if old.parent == new.parent:
            self.named(old.parent, {old.name: None, new.name: node})
        else:
            self.named(new.parent, {new.name: node})
            self.named(old.parent, {old.name: None})


class Disk:
    """What is on it for certain, and what it may or may not have besides."""

    def __init__(self) -> None:
        self.content: dict[int, bytearray] = defaultdict(bytearray)
        self.names: dict[Path, Names] = defaultdict(dict)
        self.waiting: dict[int, list[Wrote | Cut]] = defaultdict(list)
        self.waiting_names: dict[Path, list[Named]] = defaultdict(list)

    def play(self, op: Op) -> None:
        match op:
            case Wrote() | Cut():
                self.waiting[op.node].append(op)
            case Synced(node):
                for one in self.waiting.pop(node, ()):
                    apply(self.content[node], one)
            case Named():
                self.waiting_names[op.folder].append(op)
            case FolderSynced(folder):
                for one in self.waiting_names.pop(folder, ()):
                    self.names[folder] |= one.names

    def lose_power(self, root: Path, to: Path, dice: Random) -> None:
        """Writes what is left of `root` to another folder."""
        fate = Fate(dice, dice.choice((0.0, 0.3, 0.7, 1.0)), dice.choice((0.0, 0.5, 1.0)))
        to.mkdir()
        self.write(root, to, fate)

    def write(self, folder: Path, to: Path, fate: "Fate") -> None:
        names = dict(self.names[folder])
        for named in self.waiting_names[folder]:
            if fate.keeps_name():
                names |= named.names
        for name, node in names.items():
            if node == FOLDER:
                (to / name).mkdir()
                self.write(folder / name, to / name, fate)
            elif node is not None:
                (to / name).write_bytes(self.left_of(node, fate))

    def left_of(self, node: int, fate: "Fate") -> bytes:
        waiting = self.waiting.get(node)
        if not waiting:
            return bytes(self.content[node])
        left = bytearray(self.content[node])
        for op in waiting:
            for part in fate.kept_of(op):
                apply(left, part)
        return bytes(left)


class Fate(NamedTuple):
    """How likely a write that was not synced is there all the same, and a name."""

    dice: Random
    of_writes: float
    of_names: float

    def keeps_name(self) -> bool:
        return self.dice.random() < self.of_names

    def kept_of(self, op: Wrote | Cut) -> Iterator[Wrote | Cut]:
        """Whole, not at all, or in some of its sectors."""
        torn = isinstance(op, Wrote) and 0 < self.of_writes < 1 and self.dice.random() < 0.2
        yield from (part for part in (sectors(op) if torn else [op]) if self.dice.random() < self.of_writes)  # type: ignore[arg-type]


def sectors(op: Wrote) -> Iterator[Wrote]:
    start, end = op.at, op.at + len(op.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Wrote(op.node, start, op.data[start - op.at : stop - op.at])
        start = stop


def apply(content: bytearray, op: Wrote | Cut) -> None:
    """A hole is zeros."""
    if isinstance(op, Cut):
        del content[op.size :]
        content.extend(bytes(op.size - len(content)))
        return
    content.extend(bytes(max(0, op.at - len(content))))
    content[op.at : op.at + len(op.data)] = op.data
