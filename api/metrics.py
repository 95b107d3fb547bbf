"""What is counted for operators, in all processes of a server together: commands, events, lost races, answers."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, BinaryIO, cast

from prometheus_client import PROCESS_COLLECTOR, CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from application.ports import AnyRecorded, Change, Ledger, Scanner, ScannerUnavailable, VersionClash, Written

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where the library's processes put what they count
# Files that are mapped: where a disk is full, writing to one kills the process.
MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(gettempdir())
NAME, place = "claimlog-metrics-", "parent"
UNTIL = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# Each has a label: one without is made when it is imported, before anybody could say that it is shared.
COMMANDS = Counter("claimlog_commands", "Commands that recorded something, by the role in which they were sent.", ["role"])
EVENTS = Counter("claimlog_events", "Events that were recorded, by their name.", ["event"])
CLASHES = Counter("claimlog_version_clashes", "Appends that lost a race and were judged again.", ["role"])
ANSWERS = Histogram("claimlog_answer_seconds", "Answers over HTTP and how long they took.", ["method", "route", "status"], buckets=UNTIL)
SCANS = Counter("claimlog_scans", "Documents that were scanned, by what came of it.", ["verdict"])
COUNTED = (COMMANDS, EVENTS, CLASHES, ANSWERS, SCANS)


@contextmanager
def shared() -> Iterator[None]:
    """What processes count that are forked from here on is told by any of them, and goes on where one takes another's place."""
    parent = os.getpid()
    for left in MEMORY.glob(f"{NAME}*"):  # by one that was killed
        if not Path("/proc", left.name.removeprefix(NAME).partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = mkdtemp(prefix=f"{NAME}{parent}-", dir=MEMORY)
    os.environ[SHARED] = folder
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if os.getpid() == parent:  # its children leave by this way too
            shutil.rmtree(folder, ignore_errors=True)


def sit(where: str) -> None:
    """This process counts in that place from now on; one that took it before and is gone has begun."""
    global place
    place = where


def told(gauges: Iterable[Metric]) -> bytes:
    """For Prometheus: what was counted, how things stand, and what the process that answers uses itself."""
    registry = CollectorRegistry()
    registry.register(PROCESS_COLLECTOR)
    registry.register(Given(list(gauges)))
    if SHARED in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for one in COUNTED:
            registry.register(one)
    return generate_latest(registry)


class Given(Collector):
    def __init__(self, found: Sequence[Metric]) -> None:
        self.found = found

    def collect(self) -> Iterable[Metric]:
        return self.found


@contextmanager
def counting(changes: Sequence[Change]) -> Iterator[None]:
    """The first change is in the name of who sent the command; the others follow from it."""
    role = changes[0].role.value
    try:
        yield
    except VersionClash:
        CLASHES.labels(role).inc()
        raise
    COMMANDS.labels(role).inc()
    for change in changes:
        for event in change.events:
            EVENTS.labels(event.name).inc()


class Counted:
    """A ledger whose appends are counted; all else goes to the ledger itself."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with counting(changes):
            return self._ledger.append(changes, written)

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with counting(changes):
            return await self._ledger.append_async(changes, written)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def counted(ledger: Ledger) -> Ledger:
    return cast(Ledger, Counted(ledger))


class CountedScanner:
    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def scan(self, content: BinaryIO) -> str | None:
        try:
            signature = self._scanner.scan(content)
        except ScannerUnavailable:
            SCANS.labels("none").inc()
            raise
        SCANS.labels("clean" if signature is None else "infected").inc()
        return signature
