"""What all documents of one company weigh together has a bound; what is beyond it leaves nothing behind."""

import io
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from application.adapters.documents import BESIDE, WEIGHT, DocumentsOnDisk
from application.adapters.memory import Memory
from application.adapters.migrations.migrate import migrate
from application.adapters.quarantine import Quarantine
from application.adapters.receiving import Intake
from application.adapters.suspects import Suspects
from application.adapters.tables import documents as table
from application.adapters.tables import open_directory
from application.adapters.vault import KeyedVault
from application.ports import Document, NoRoom
from tests.support.ledgers import migrated
from tests.support.values import NOW

BOTH_STORES = True
LARGE = 4 * BESIDE
Opened = Callable[[int], DocumentsOnDisk]


@pytest.fixture
def opened(tmp_path: Path, engine: Engine, vault: KeyedVault, memory: Memory) -> Opened:
    intake = Intake(tmp_path / "documents", Quarantine(tmp_path / "quarantine"))
    return lambda most: DocumentsOnDisk(tmp_path / "documents", engine, vault, intake, Suspects(engine, memory), most)


def paper(number: int, weight: int = 0) -> bytes:
    return f"%PDF-1.4\n{number}\n%%EOF".encode().ljust(weight - BESIDE)


def upload(documents: DocumentsOnDisk, content: bytes, company: str = "alder") -> Document:
    return documents.put(company, "sow.pdf", io.BytesIO(content))


def all_there_is(folder: Path, engine: Engine) -> tuple[list[Path], int, int]:
    """Files and folders, rows, keys."""
    with engine.connect() as db, closing(sqlite3.connect(folder / "keys.db")) as keys:
        [number] = keys.execute("SELECT count(*) FROM keys").fetchone()
        return sorted((folder / "documents").rglob("*")), db.exec_driver_sql("SELECT count(*) FROM documents").scalar_one(), number


def test_the_bound_is_in_and_what_is_beyond_it_leaves_nothing(opened: Opened, tmp_path: Path, engine: Engine) -> None:
    documents = opened(3 * LARGE)
    for number in range(3):
        upload(documents, paper(number, LARGE))
    there = all_there_is(tmp_path, engine)
    with pytest.raises(NoRoom):
        upload(documents, paper(3))
    assert all_there_is(tmp_path, engine) == there


def test_who_has_none_yet_is_refused_without_a_folder(opened: Opened, tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(NoRoom):
        upload(opened(LARGE), paper(0, LARGE + 1))
    assert all_there_is(tmp_path, engine) == ([], 0, 0)


def test_small_ones_count_for_what_they_take_beside_their_bytes(opened: Opened) -> None:
    documents = opened(LARGE)
    for number in range(3):
        upload(documents, paper(number))
    with pytest.raises(NoRoom):
        upload(documents, paper(3))


def test_the_same_bytes_again_are_not_beyond_it(opened: Opened) -> None:
    first = upload(opened(LARGE), paper(0, LARGE))
    assert upload(opened(LARGE), paper(0, LARGE)) == first
    assert upload(opened(BESIDE), paper(0, LARGE)) == first, "the bound was made smaller"


def test_each_company_has_its_own_room(opened: Opened) -> None:
    documents = opened(LARGE)
    for company in ("alder", "birch"):
        upload(documents, paper(0, LARGE), company)


def test_one_in_quarantine_counts_until_it_is_destroyed(opened: Opened) -> None:
    documents = opened(LARGE)
    first = upload(documents, paper(0, LARGE))
    documents.suspect("alder", first.document_id, "Later.Found", NOW)
    with pytest.raises(NoRoom):
        upload(documents, paper(1))
    documents.destroy("alder", first.document_id, 1)
    upload(documents, paper(1, LARGE))


def test_of_those_who_come_at_once_for_the_last_place_one_gets_it(opened: Opened, tmp_path: Path, engine: Engine) -> None:
    documents = opened(2 * LARGE)
    upload(documents, paper(0, LARGE))

    def arrives(number: int) -> bool:
        try:
            return bool(upload(documents, paper(number, LARGE)))
        except NoRoom:
            return False

    with ThreadPoolExecutor(4) as companions:
        assert sorted(companions.map(arrives, range(1, 5))) == [False, False, False, True]
    files, rows, keys = all_there_is(tmp_path, engine)
    assert (len(files), rows, keys) == (3, 2, 2), "a folder and two documents in it"


def test_files_of_an_earlier_claimlog_open_and_are_asked_by_an_index_alone(tmp_path: Path) -> None:
    made = open_directory(tmp_path / "earlier.db")
    with made.begin() as db:
        db.exec_driver_sql("DROP INDEX documents_by_company")
    made.dispose()
    again = open_directory(tmp_path / "earlier.db")
    with again.connect() as db:
        asked = WEIGHT.params(company="alder").compile(again, compile_kwargs={"literal_binds": True})
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
    assert [row.detail for row in plan] == ["SEARCH documents USING COVERING INDEX documents_by_company (company=?)"]
    again.dispose()


def test_a_database_of_an_earlier_claimlog_is_migrated() -> None:
    with migrated() as database:
        with database.connect("directory") as db:
            db.execute("DROP INDEX documents_by_company")
        with database.connect("ledger") as db:
            db.execute("DROP INDEX commands_by_age; CREATE INDEX commands_by_age ON commands USING brin (stored_at)")
            db.execute("UPDATE alembic_version SET version_num = '0003'")
        migrate(database.url, database)
        engine = database.engine("directory")
        assert "documents_by_company" in {index["name"] for index in inspect(engine).get_indexes(table.name)}
        engine.dispose()
        with database.connect("ledger") as db:
            kinds = db.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = %s AND indexname = 'commands_by_age'", [database.schema])
            assert "USING btree (stored_at)" in str(kinds.fetchone())
