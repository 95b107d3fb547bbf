"""A folder on other storage keeps every checkpoint, each in a file that nobody writes again."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.ledger.transparency.notes import BadNote
from application.ledger.transparency.record import Record
from application.ledger.transparency.store import LogStore
from application.ledger.transparency.witnesses import SUFFIX, Folder
from tests.support.logs import Numbered, opened_log, record_of


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogStore]:
    with opened_log("files", tmp_path) as log:
        yield log


@pytest.fixture
def ledger() -> Numbered:
    return Numbered(300)


@pytest.fixture
def record(ledger: Numbered, log: LogStore, tmp_path: Path) -> Record:
    record = record_of(ledger, log, tmp_path)
    record.integrator.catch_up()
    return record


def grow(record: Record, ledger: Numbered, count: int) -> None:
    ledger.add(count)
    record.integrator.catch_up()


def test_a_folder_is_given_every_checkpoint_once(record: Record, ledger: Numbered, log: LogStore, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "outside")
    folder.folder.mkdir()
    assert (folder.send(log), folder.send(log)) == (2, 0)
    grow(record, ledger, 10)
    assert folder.send(log) == 1
    assert [note.raw for note in folder.kept()] == [kept.note for kept in log.kept()]
    assert sorted(path.name for path in folder.folder.iterdir()) == [f"{size:015}{SUFFIX}" for size in (256, 300, 310)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.folder.iterdir()} == {0o444}


def test_a_folder_that_is_not_there_is_not_made_for_it_may_not_be_mounted(record: Record, log: LogStore, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "not mounted")
    with pytest.raises(OSError, match="not mounted"):
        folder.send(log)
    with pytest.raises(OSError, match="not mounted"):
        list(folder.kept())
    assert not folder.folder.exists()


def test_other_files_in_the_folder_are_let_be(record: Record, log: LogStore, tmp_path: Path) -> None:
    (tmp_path / "README").write_text("of somebody else")
    folder = Folder(tmp_path)
    assert folder.send(log) == 2
    assert len(list(folder.kept())) == 2


@pytest.mark.parametrize(
    ("content", "wrong"), [(b"", "no signed note"), (b"\xff", "utf-8"), (b"x\n\n\xe2\x80\x94 a b\n", "no signed note")]
)
def test_a_file_that_holds_no_note_is_named(record: Record, log: LogStore, tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / f"{7:015}{SUFFIX}").write_bytes(content)
    with pytest.raises(BadNote, match=f"{7:015}{SUFFIX}: .*{wrong}"):
        list(Folder(tmp_path).kept())
