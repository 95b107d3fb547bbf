"""Ports that break, lose or linger: wrapped around the real ones."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from application.ports import AnyRecorded, Change, Unavailable, VersionClash, Written


class Broken:
    """A port, one of whose methods does not work; which call of it fails can be chosen."""

    def __init__(self, port: Any, method: str, call: int = 1) -> None:
        self._port, self._method, self._calls_left = port, method, call

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            self._calls_left -= 1
            if self._calls_left == 0:
                raise Unavailable(f"{name} does not work")
        return getattr(self._port, name)


class Contended:
    """A ledger on which others are faster: before each of the first appends something else happens, and the race is lost."""

    def __init__(self, ledger: Any, losses: int, meanwhile: Callable[[], object] = lambda: None) -> None:
        self._ledger, self._losses, self._meanwhile = ledger, losses, meanwhile
        self.appends = 0

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        self.appends += 1
        if self.appends <= self._losses:
            self._meanwhile()
            raise VersionClash
        recorded: list[AnyRecorded] = self._ledger.append(changes, written)
        return recorded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class ContendedStream:
    """A ledger on which others are always faster in one stream."""

    def __init__(self, ledger: Any, stream: UUID) -> None:
        self._ledger, self.stream, self.appends = ledger, stream, 0

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        self.appends += 1
        if any(change.stream == self.stream for change in changes):
            raise VersionClash
        recorded: list[AnyRecorded] = self._ledger.append(changes, written)
        return recorded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class Gone:
    """A port, one of whose methods never works; how often it was asked."""

    def __init__(self, port: Any, method: str) -> None:
        self._port, self._method, self.asked = port, method, 0

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            self.asked += 1
            raise Unavailable("the store is gone")
        return getattr(self._port, name)
