"""A used key is remembered for as long as promised, and not for ever."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from application.ledger.ledger import EventLedger
from application.ledger.sqlite import FORGET
from application.ports import CommandRecord
from tests.support.claims import assigned
from tests.support.ledgers import STORES, opened
from tests.support.recording import by, change
from tests.support.values import uid

KEY = CommandRecord("pia", "key", "fingerprint")


@pytest.mark.parametrize("store", STORES)
def test_a_key_is_forgotten_after_its_time_and_its_events_stay(store: str, tmp_path: Path) -> None:
    with opened(store, tmp_path) as ledger:
        ledger.append([change(assigned())], by(record=KEY))
        assert ledger.forget_keys(60) == 0
        assert ledger.find("pia", "key") is not None
        assert ledger.forget_keys(-1) == 1
        assert ledger.find("pia", "key") is None
        assert ledger.head() == 1


@pytest.mark.parametrize("store", STORES)
def test_so_many_are_forgotten_in_one_turn_the_oldest_first(store: str, tmp_path: Path) -> None:
    keys = [f"key {number}" for number in (2, 0, 1)]
    with opened(store, tmp_path) as ledger:
        for key in keys:
            ledger.append([change(assigned(), stream=uid(key))], by(key, record=CommandRecord("pia", key, "fingerprint")))
        for removed, left in ((2, keys[2:]), (1, []), (0, [])):
            assert ledger.forget_keys(-1, 2) == removed
            assert [key for key in keys if ledger.find("pia", key)] == left


def test_a_file_of_an_earlier_claimlog_finds_them_by_their_age_too(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    EventLedger(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP INDEX commands_by_age")
    EventLedger(path).close()
    with closing(sqlite3.connect(path)) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {FORGET}", (0.0, 1))]
    assert "SEARCH commands USING INDEX commands_by_age (stored_at<?)" in " ".join(plan).replace("COVERING ", "")
    assert not [step for step in plan if step.startswith("SCAN")]
