"""The ledger on SQLite: what it insists on when it is opened, and that a position is never used twice."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest

from application.ledger import sqlite
from application.ledger.ledger import EventLedger
from application.ledger.sqlite import SCHEMA_VERSION, UnusableStore
from application.ports import CommandRecord, Unavailable, VersionClash
from tests.support.claims import submitted
from tests.support.recording import FIRST_THREE, by, change, record, under
from tests.support.values import CLAIM, uid

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[EventLedger]:
    kept = EventLedger(path)
    yield kept
    kept.close()


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write where nobody else may, so it steps down."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A ledger that may be read, in a folder where nothing may be written."""
    with TemporaryDirectory() as folder:
        EventLedger(Path(folder) / "ledger.db").close()
        os.chmod(Path(folder) / "ledger.lock", 0o666)
        os.chmod(Path(folder) / "ledger.db", 0o444)
        os.chmod(folder, 0o555)
        yield Path(folder) / "ledger.db"
        os.chmod(folder, 0o755)


def opened_by_hand(path: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(path, isolation_level=None))


@pytest.mark.parametrize("commit", [True, False])
def test_every_connection_is_durable_and_waits_its_turn(ledger: EventLedger, commit: bool) -> None:
    told = {}
    with ledger.rows_of.datastore.transaction(commit=commit) as cursor:
        for name in sqlite.PRAGMAS:
            cursor.execute(f"PRAGMA {name}")
            told[name] = cursor.fetchone()[0]
    assert told == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "foreign_keys": 1}


@pytest.mark.parametrize("name", list(sqlite.PRAGMAS))
def test_a_pragma_that_does_not_take_stops_the_start(path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sqlite.PRAGMAS, name, "sideways" if name == "journal_mode" else -1)
    with pytest.raises(UnusableStore, match=f"PRAGMA {name} is .*, needs"):
        EventLedger(path)


def test_a_store_without_a_write_ahead_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnusableStore, match="journal_mode is 'memory', needs 'wal'"):
        EventLedger(Path(":memory:"))


def test_a_read_only_store_is_refused(read_only: Path) -> None:
    with unprivileged(), pytest.raises(UnusableStore, match="readonly|unable to open|Permission"):
        EventLedger(read_only)


def test_what_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"dear diary, " * 100)
    with pytest.raises(UnusableStore, match="not a database"):
        EventLedger(path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableStore, match="absent"):
        EventLedger(tmp_path / "absent" / "ledger.db")


def test_a_newer_schema_is_refused_and_left_as_it_was(path: Path) -> None:
    with opened_by_hand(path) as db:
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(UnusableStore, match="newer release"):
        EventLedger(path)
    with opened_by_hand(path) as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)


def test_a_closed_ledger_opens_with_all_it_had(path: Path) -> None:
    first = EventLedger(path)
    record(first, *FIRST_THREE)
    first.close()
    second = EventLedger(path)
    assert [recorded.event for recorded in second.load(CLAIM)] == [*FIRST_THREE]
    second.close()


def test_a_position_is_not_used_again_after_its_event_was_deleted(ledger: EventLedger, path: Path) -> None:
    record(ledger, *FIRST_THREE)
    with opened_by_hand(path) as db:
        db.execute("DELETE FROM stored_events WHERE position = 3")
    assert ledger.head() == 2
    record(ledger, FIRST_THREE[2], after=2)
    assert [row.position for row in ledger.rows(0, 10)] == [1, 2, 4]


def test_the_command_record_and_its_events_are_one_transaction(ledger: EventLedger, path: Path) -> None:
    ledger.append([change(submitted())], under("k1"))
    with pytest.raises(VersionClash):
        ledger.append([change(submitted())], under("k2"))
    with opened_by_hand(path) as db:
        records = db.execute("SELECT caller, key, fingerprint, command_id, position FROM commands").fetchall()
    assert records == [("ada", "k1", "submit", str(uid("command")), 1)]


def test_a_store_that_fails_takes_nothing_and_says_so(ledger: EventLedger, path: Path) -> None:
    record(ledger, submitted())
    with opened_by_hand(path) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON stored_events BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        with pytest.raises(Unavailable, match="disk full"):
            record(ledger, submitted(), stream=uid("another claim"))
        db.execute("DROP TRIGGER full")
    assert ledger.head() == 1
    record(ledger, submitted(), stream=uid("another claim"))
    assert ledger.head() == 2


def test_a_full_disk_takes_nothing_and_says_so_until_there_is_room(ledger: EventLedger) -> None:
    record(ledger, submitted())
    writer = ledger.rows_of.datastore._writer._sqlite_conn
    [pages] = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Unavailable, match="full"):
        ledger.append([change(*FIRST_THREE * 20, stream=uid("another claim"))], by())
    assert ledger.head() == 1
    writer.execute("PRAGMA max_page_count=100000")
    assert ledger.append([change(*FIRST_THREE * 20, stream=uid("another claim"))], by())[-1].position == 61


def test_what_the_store_never_takes_is_no_lost_race(ledger: EventLedger) -> None:
    nobody: Any = None
    with pytest.raises(Unavailable, match="NOT NULL"):
        ledger.append([change(submitted())], replace(under("k1"), record=CommandRecord("ada", nobody, "submit")))
    assert ledger.head() == 0


@pytest.mark.parametrize(("stream", "key"), [(CLAIM, "another key"), (uid("another claim"), "k1")])
def test_a_version_or_a_key_that_was_taken_is_a_lost_race(ledger: EventLedger, stream: UUID, key: str) -> None:
    ledger.append([change(submitted())], under("k1"))
    with pytest.raises(VersionClash):
        ledger.append([change(submitted(), stream=stream)], under(key))
    assert ledger.head() == 1


def test_a_writer_that_waits_too_long_is_told_so(ledger: EventLedger, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.rows_of.datastore._writer._sqlite_conn.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]
    with opened_by_hand(path) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            record(ledger, submitted())
        db.execute("ROLLBACK")
    record(ledger, submitted())
    assert ledger.head() == 1
