"""Several processes on one ledger: nothing is lost, nothing is written twice, and everyone can start."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest

from application.ledger.ledger import EventLedger
from tests.support.recording import append_many, open_together
from tests.support.values import uid

PROCESSES, TIMES = 2, 150
Told = tuple[UUID, int, int]
STREAMS = [uid(f"claim {n}") for n in range(3)]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, processes: ProcessPoolExecutor) -> Iterator[tuple[EventLedger, list[Told]]]:
    """The ledger that two processes wrote to, and what each was told that it had written."""
    path = tmp_path_factory.mktemp("raced") / "ledger.db"
    tasks = [processes.submit(append_many, path, f"process {n}", STREAMS, TIMES) for n in range(PROCESSES)]
    events = [event for task in tasks for event in task.result(60)]
    with closing(EventLedger(path)) as ledger:
        yield ledger, events


def test_processes_that_append_at_once_lose_nothing(told: tuple[EventLedger, list[Told]]) -> None:
    ledger, events = told
    rows = ledger.rows(0, 10_000)
    assert len(rows) == PROCESSES * TIMES * 2
    assert sorted(events) == sorted((row.stream, row.version, row.position) for row in rows)


def test_each_stream_counts_without_a_gap(told: tuple[EventLedger, list[Told]]) -> None:
    ledger, _ = told
    for stream in STREAMS:
        assert [recorded.version for recorded in ledger.load(stream)] == list(range(1, PROCESSES * TIMES * 2 // len(STREAMS) + 1))
    actors = Counter(recorded.actor for stream in STREAMS for recorded in ledger.load(stream))
    assert actors == {f"process {n}": TIMES * 2 for n in range(PROCESSES)}


def test_what_one_command_appends_stands_together(told: tuple[EventLedger, list[Told]]) -> None:
    ledger, _ = told
    events = [ledger.decode(row) for row in ledger.rows(0, 10_000)]
    for first, second in zip(events[::2], events[1::2], strict=True):
        assert (second.stream, second.actor, second.version) == (first.stream, first.actor, first.version + 1)
        assert second.position == first.position + 1


def test_processes_that_make_the_store_at_once_all_start(tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    tasks = [processes.submit(open_together, tmp_path, f"process {n}", 60, PROCESSES) for n in range(PROCESSES)]
    assert [task.result(60) for task in tasks] == [60] * PROCESSES
