"""A connection that breaks around an append: the caller is told what happened, and nothing is doubled or lost."""

from collections.abc import Iterator
from contextlib import closing
from typing import get_args
from uuid import uuid4

import pytest

from application.adapters.postgres import Database
from application.ledger import postgres_writer
from application.ledger.ledger import EventLedger
from application.ports import Unavailable, VersionClash
from tests.support.claims import approved, submitted
from tests.support.ledgers import common, emptied
from tests.support.proxy import Moment, Proxy
from tests.support.recording import FIRST_THREE, change, record, under
from tests.support.values import CLAIM

MOMENTS = get_args(Moment)
TIMES = 40


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with closing(Proxy(emptied(common()).url)) as between:
        yield between


@pytest.fixture
def ledger(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[EventLedger]:
    monkeypatch.setattr(postgres_writer, "PAUSE_SECONDS", 0.005)
    with closing(EventLedger(Database(proxy.url, common().schema))) as kept:
        yield kept


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_append_whose_answer_is_lost_is_recorded_once(ledger: EventLedger, proxy: Proxy, moment: Moment) -> None:
    for n in range(TIMES):
        proxy.cut, stream = moment, uuid4()
        told = ledger.append([change(*FIRST_THREE, stream=stream)], under(f"key {n}"))
        assert told == ledger.load(stream)
        assert len(told) == 3 and proxy.cut is None
        found = ledger.find("ada", f"key {n}")
        assert found and found.position == told[-1].position
    assert len(ledger.rows(0, 1000)) == TIMES * 3


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_lost_race_is_one_also_when_its_answer_is_lost(ledger: EventLedger, proxy: Proxy, moment: Moment) -> None:
    record(ledger, *FIRST_THREE)
    proxy.cut = moment
    with pytest.raises(VersionClash):
        record(ledger, approved(), after=2)
    assert len(ledger.load(CLAIM)) == 3


def test_connections_that_died_unseen_cost_nobody_an_answer(ledger: EventLedger, proxy: Proxy) -> None:
    record(ledger, submitted())
    proxy.cut_all()
    assert len(ledger.load(CLAIM)) == 1
    proxy.cut_all()
    assert record(ledger, *FIRST_THREE[1:], after=1)[-1].version == 3


def test_a_store_that_does_not_come_back_is_unavailable(ledger: EventLedger, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_writer, "SETTLE_SECONDS", 0.2)
    record(ledger, submitted())
    proxy.close()
    for _ in range(2):
        with pytest.raises(Unavailable):
            record(ledger, *FIRST_THREE[1:], after=1)
