"""Many append at once: each is told its own positions, each fails alone, and what the store refuses is nowhere."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Lock
from uuid import UUID

import pytest

from application.ledger.group import Group, Outcome, Ticket
from application.ledger.ledger import EventLedger
from application.ports import AnyRecorded, Unavailable, VersionClash
from tests.support.claims import assigned, submitted
from tests.support.ledgers import STORES, full, opened
from tests.support.recording import FIRST_THREE, by, change, record, under
from tests.support.values import CLAIM, uid

THREADS, TIMES = 16, 25
Told = list[AnyRecorded] | Exception
Ask = Callable[[EventLedger, list[tuple[UUID, str]]], list[Told]]


@pytest.fixture(params=STORES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLedger]:
    with opened(request.param, tmp_path) as kept:
        yield kept


def stream_of(n: int) -> UUID:
    return uid(f"claim {n}")


def told(ledger: EventLedger, stream: UUID, key: str) -> Told:
    try:
        return ledger.append([change(*FIRST_THREE, stream=stream)], under(key))
    except (VersionClash, Unavailable) as error:
        return error


async def told_later(ledger: EventLedger, stream: UUID, key: str) -> Told:
    try:
        return await ledger.append_async([change(*FIRST_THREE, stream=stream)], under(key))
    except (VersionClash, Unavailable) as error:
        return error


def by_threads(ledger: EventLedger, asked: list[tuple[UUID, str]]) -> list[Told]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda one: told(ledger, *one), asked))


def by_coroutines(ledger: EventLedger, asked: list[tuple[UUID, str]]) -> list[Told]:
    async def all_of_them() -> list[Told]:
        return await asyncio.gather(*[told_later(ledger, *one) for one in asked])

    return asyncio.run(all_of_them())


WAYS = pytest.mark.parametrize("ask", [by_threads, by_coroutines])


@WAYS
def test_each_of_many_is_told_its_own_positions(ledger: EventLedger, ask: Ask) -> None:
    answers = ask(ledger, [(stream_of(n), f"key {n}") for n in range(THREADS * TIMES)])
    assert answers == [ledger.load(stream_of(n)) for n in range(THREADS * TIMES)]
    positions = [row.position for row in ledger.rows(0, 10_000)]
    assert sorted(one.position for events in answers for one in events) == positions
    assert all(events[-1].position == events[0].position + 2 for events in answers)


@WAYS
def test_of_those_who_want_the_same_stream_one_wins_and_the_others_stand(ledger: EventLedger, ask: Ask) -> None:
    answers = ask(ledger, [(CLAIM if n % 3 else stream_of(n), f"key {n}") for n in range(90)])
    lost = [answer for answer in answers if isinstance(answer, VersionClash)]
    assert len(lost) == 59
    assert len(ledger.rows(0, 1000)) == 31 * 3


@WAYS
def test_of_those_under_one_key_one_wins(ledger: EventLedger, ask: Ask) -> None:
    answers = ask(ledger, [(stream_of(n), "the key") for n in range(40)])
    [won] = [answer for answer in answers if not isinstance(answer, VersionClash)]
    found = ledger.find("ada", "the key")
    assert found and found.position == won[-1].position
    assert len(ledger.rows(0, 1000)) == 3


@WAYS
def test_what_the_store_refuses_is_acknowledged_to_none_and_stored_nowhere(ledger: EventLedger, ask: Ask) -> None:
    record(ledger, submitted())
    with full(ledger.where):
        answers = ask(ledger, [(stream_of(n), f"key {n}") for n in range(50)])
    assert {type(answer) for answer in answers} == {Unavailable}
    assert ledger.head() == 1 and ledger.find("ada", "key 7") is None
    assert len(told(ledger, stream_of(1), "key 1")) == 3


def test_coroutines_and_threads_stand_in_one_queue(ledger: EventLedger) -> None:
    async def both() -> None:
        threads = [asyncio.to_thread(told, ledger, stream_of(n), f"thread {n}") for n in range(60)]
        await asyncio.gather(*threads, *[told_later(ledger, stream_of(n + 60), f"coroutine {n}") for n in range(60)])

    asyncio.run(both())
    assert len(ledger.rows(0, 1000)) == 360


def test_a_coroutine_that_gave_up_leaves_the_others_alone(ledger: EventLedger) -> None:
    async def give_up() -> list[AnyRecorded]:
        first = asyncio.ensure_future(ledger.append_async([change(submitted())], by()))
        await asyncio.sleep(0)
        first.cancel()
        return await ledger.append_async([change(assigned(), stream=uid("another claim"))], by())

    assert asyncio.run(give_up())[0].version == 1
    assert record(ledger, submitted(), stream=uid("a third"))


class Gap:
    """A lock; what comes in the moment after it was let go is done once."""

    def __init__(self) -> None:
        self.lock, self.then = Lock(), list[Callable[[], object]]()

    def __enter__(self) -> None:
        self.lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.lock.release()
        if self.then:
            self.then.pop()()


def test_who_comes_to_an_empty_queue_while_it_is_passed_on_is_not_called_to_lead_as_well() -> None:
    gap, second = Gap(), Ticket("second")

    def write(items: Sequence[str]) -> list[Outcome]:
        gap.then.append(lambda: group._enter(second))
        return [[1] for _ in items]

    group = Group[str](write)
    group._mutex = gap  # type: ignore[assignment]
    assert group.put("first") == [1]
    assert group._leader is second and second._called.locked()


def test_the_queue_is_served_in_the_order_of_coming_in_batches() -> None:
    written, may_go = list[list[int]](), Event()

    def write(items: Sequence[int]) -> list[Outcome]:
        may_go.wait(5)
        written.append(list(items))
        return [[item] for item in items]

    group = Group(write)

    async def one_after_the_other() -> list[list[int]]:
        waiting = [asyncio.ensure_future(group.put_async(n)) for n in range(150)]
        await asyncio.sleep(0.05)
        may_go.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(one_after_the_other()) == [[n] for n in range(150)]
    assert [item for batch in written for item in batch] == list(range(150))
    assert max(map(len, written)) == 64
    group.close()
