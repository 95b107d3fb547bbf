"""The SQLite files: what every connection promises, what a transaction locks, who may make the schema."""

import multiprocessing
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from application.adapters.changes import FileChanges
from application.adapters.databases import NewerSchema, reading, writing
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.secret_files import secret_in
from application.adapters.sqlite import PragmaRefused, open_sqlite
from application.adapters.tables import VERSION, metadata, open_directory
from application.ports import Unavailable


def settings_in(path: Path) -> HouseSettings:
    engine = open_directory(path)
    return HouseSettings(engine, Memory(FileChanges(path, engine)))


def pragma(engine: Engine, name: str) -> Any:
    with reading(engine) as db:
        return db.exec_driver_sql(f"PRAGMA {name}").scalar_one()


@pytest.mark.parametrize(("synchronous", "number"), [("FULL", 2), ("NORMAL", 1)])
def test_every_connection_has_the_pragmas(tmp_path: Path, synchronous: Any, number: int) -> None:
    engine = open_sqlite(tmp_path / "views.db", synchronous=synchronous)
    with reading(engine), reading(engine):  # so that the next one is the third connection
        wanted = {"journal_mode": "wal", "synchronous": number, "foreign_keys": 1, "busy_timeout": 5000}
        assert {name: pragma(engine, name) for name in wanted} == wanted


def test_a_pragma_that_does_not_take_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PragmaRefused, match="journal_mode is memory, claimlog needs wal"):
        open_sqlite(Path(":memory:"), synchronous="FULL").connect()


def test_a_writer_keeps_others_from_writing_from_its_start(tmp_path: Path) -> None:
    engine = open_directory(tmp_path / "directory.db")
    impatient = sqlite3.connect(tmp_path / "directory.db", timeout=0)
    with writing(engine), pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute("INSERT INTO settings VALUES ('name', 'value')")
    impatient.execute("INSERT INTO settings VALUES ('name', 'value')")


def test_a_reader_is_in_nobodys_way_and_sees_one_moment(engine: Engine, settings: HouseSettings) -> None:
    settings.put("name", "old")
    query = "SELECT value FROM settings WHERE name = 'name'"
    with reading(engine) as db:
        before = db.exec_driver_sql(query).scalar_one()
        settings.put("name", "new")
        assert before == db.exec_driver_sql(query).scalar_one() == "old"
    assert settings.get("name") == "new"


def test_a_failed_transaction_leaves_nothing(engine: Engine, settings: HouseSettings) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as db:
        db.exec_driver_sql("INSERT INTO settings VALUES ('name', 'value')")
        raise ZeroDivisionError
    assert settings.get("name") is None


def test_a_store_that_cannot_write_is_unavailable(engine: Engine, settings: HouseSettings) -> None:
    event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA query_only = 1"))
    engine.dispose()
    with pytest.raises(Unavailable, match="readonly"):
        settings.put("name", "value")


def test_the_schema_is_made_once_and_kept(tmp_path: Path) -> None:
    settings_in(tmp_path / "directory.db").put("name", "value")
    again = open_directory(tmp_path / "directory.db")
    assert settings_in(tmp_path / "directory.db").get("name") == "value"
    assert set(inspect(again).get_table_names()) == set(metadata.tables)
    assert pragma(again, "user_version") == VERSION


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "directory.db"
    sqlite3.connect(path).execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(NewerSchema, match=f"directory.db has schema {VERSION + 1}, this claimlog knows {VERSION}"):
        open_directory(path)


def start(folder: Path, together: Any, answers: Any) -> None:
    together.wait()
    settings = settings_in(folder / "directory.db")
    answers.put((secret_in(folder / "vault.key"), settings.once("signing key", lambda: f"of {multiprocessing.current_process().name}")))


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    processes, context = 6, multiprocessing.get_context("fork")
    together, answers = context.Barrier(processes), context.Queue()
    started = [context.Process(target=start, args=(tmp_path, together, answers)) for _ in range(processes)]
    for process in started:
        process.start()
    agreed = {answers.get(timeout=120) for _ in started}
    for process in started:
        process.join()
    assert len(agreed) == 1
    assert sorted(path.name for path in tmp_path.iterdir() if "directory" not in path.name) == ["vault.key"]
