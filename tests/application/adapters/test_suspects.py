"""Documents in quarantine: known to every process with its next look; a store that was made before opens and has room for them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from application.adapters.memory import Memory
from application.adapters.migrations.migrate import migrate
from application.adapters.migrations.state import schema_version
from application.adapters.suspects import Suspects
from application.adapters.tables import open_directory, quarantined
from tests.support.ledgers import migrated
from tests.support.values import NOW

BOTH_STORES = True
DOCUMENT = f"sha256:{'0' * 64}"


@pytest.fixture
def suspects(engine: Engine, memory: Memory) -> Suspects:
    return Suspects(engine, memory)


def test_a_document_is_in_quarantine_until_it_is_released(suspects: Suspects) -> None:
    assert not suspects.has("alder", DOCUMENT)
    assert suspects.take("alder", DOCUMENT, "One", NOW) and suspects.take("alder", DOCUMENT, "One", NOW)
    assert suspects.has("alder", DOCUMENT) and not suspects.has("birch", DOCUMENT)
    assert suspects.release("alder", DOCUMENT) and not suspects.release("alder", DOCUMENT)
    assert not suspects.has("alder", DOCUMENT)


def test_once_released_it_takes_another_signature_to_bring_it_back(suspects: Suspects) -> None:
    suspects.take("alder", DOCUMENT, "One", NOW)
    suspects.release("alder", DOCUMENT)
    assert not suspects.take("alder", DOCUMENT, "One", NOW) and not suspects.has("alder", DOCUMENT)
    assert suspects.take("alder", DOCUMENT, "Two", NOW) and suspects.has("alder", DOCUMENT)


def test_another_process_sees_it_with_its_next_look(suspects: Suspects, engine: Engine, memory: Memory) -> None:
    other = Suspects(engine, Memory(memory._changes))
    assert not other.has("alder", DOCUMENT)
    suspects.take("alder", DOCUMENT, "One", NOW)
    assert other.has("alder", DOCUMENT)
    suspects.release("alder", DOCUMENT)
    assert not other.has("alder", DOCUMENT)


def test_files_of_an_earlier_claimlog_open_and_have_room_for_them(tmp_path: Path) -> None:
    made = open_directory(tmp_path / "directory.db")
    with made.begin() as db:
        quarantined.drop(db)
        db.exec_driver_sql("PRAGMA user_version = 1")
    made.dispose()
    again = open_directory(tmp_path / "directory.db")
    assert inspect(again).has_table("quarantined")
    again.dispose()


def test_a_database_of_an_earlier_claimlog_is_migrated() -> None:
    with migrated() as database:
        with database.connect("ledger") as db:
            db.execute(f'DROP TABLE "{database.named("directory")}".quarantined')
            db.execute(f'DROP INDEX "{database.named("directory")}".documents_by_company')
            db.execute("UPDATE alembic_version SET version_num = '0002'")
        assert schema_version(database) == "older"
        migrate(database.url, database)
        assert schema_version(database) == "current"
        with database.connect("directory") as db:
            assert db.execute("SELECT count(*) FROM quarantined").fetchone() == (0,)
