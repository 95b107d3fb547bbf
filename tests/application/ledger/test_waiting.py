"""Who waits for new events is woken by them, and only kept waiting when there are none."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from application.ledger import waking
from application.ledger.ledger import EventLedger
from tests.support.claims import submitted
from tests.support.ledgers import STORES, common, emptied, opened
from tests.support.proxy import Proxy
from tests.support.recording import FIRST_THREE, record
from tests.support.values import uid

SOON = 0.05


@pytest.fixture(params=STORES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLedger]:
    with opened(request.param, tmp_path) as kept:
        yield kept


def woken_after(waiting: EventLedger, writing: EventLedger) -> float:
    """Seconds from an append's confirmation to the end of the wait."""
    waiting.wait(-1, 5)  # whatever listens is ready
    with ThreadPoolExecutor(1) as pool:
        head = waiting.head()
        wait = pool.submit(lambda: (waiting.wait(head, 5), time.monotonic())[1])
        time.sleep(0.02)
        record(writing, submitted(), stream=uid(f"claim after {head}"))
        confirmed = time.monotonic()
        return wait.result() - confirmed


def quickest(waiting: EventLedger, writing: EventLedger) -> float:
    return min(woken_after(waiting, writing) for _ in range(5))


def test_an_append_of_this_process_wakes(ledger: EventLedger) -> None:
    assert quickest(ledger, ledger) < SOON


def test_an_append_of_another_process_wakes(ledger: EventLedger) -> None:
    with closing(EventLedger(ledger.where)) as other:
        assert quickest(ledger, other) < SOON


def test_nobody_waits_for_what_is_there(ledger: EventLedger) -> None:
    record(ledger, *FIRST_THREE)
    with closing(EventLedger(ledger.where)) as late:
        started = time.monotonic()
        late.wait(2, 5)
        assert time.monotonic() - started < 4


def test_a_wait_for_nothing_ends(ledger: EventLedger) -> None:
    started = time.monotonic()
    ledger.wait(0, 0.1)
    assert 0.09 < time.monotonic() - started < 4


def test_what_was_appended_while_nobody_could_listen_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "AGAIN_SECONDS", 0.3)
    database = emptied(common())
    with closing(Proxy(database.url)) as proxy, closing(EventLedger(database)) as writing:
        with closing(EventLedger(type(database)(proxy.url, database.schema))) as waiting:
            assert quickest(waiting, writing) < SOON
            proxy.cut_all()
            head = writing.head()
            record(writing, submitted(), stream=uid("while it was deaf"))
            started = time.monotonic()
            waiting.wait(head, 5)
            assert time.monotonic() - started < 4


@pytest.mark.parametrize("said", ["999999999", "nonsense", ""])
def test_what_somebody_made_up_wakes_nobody_for_long_and_deafens_nobody(said: str) -> None:
    database = emptied(common())
    with closing(EventLedger(database)) as waiting, closing(EventLedger(database)) as writing:
        waiting.wait(-1, 5)
        with closing(database.connect("ledger")) as somebody:
            somebody.execute("SELECT pg_notify(%s, %s)", (waking.channel(database), said))
        waiting.wait(0, 0.5)
        started = time.monotonic()
        waiting.wait(0, 0.5)
        assert time.monotonic() - started > 0.4
        assert quickest(waiting, writing) < SOON
