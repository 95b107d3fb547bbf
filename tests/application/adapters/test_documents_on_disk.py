"""Documents on disk: known by company and bytes, told apart by content, and never half there."""

import errno
import hashlib
import io
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from application.adapters.documents import DocumentsOnDisk, move, name_subject
from application.adapters.memory import Memory
from application.adapters.quarantine import Quarantine
from application.adapters.receiving import MAX_SIZE, Intake
from application.adapters.suspects import Suspects
from application.adapters.vault import KeyedVault
from application.ports import Document, FileTypeNotAllowed, Scanner, TooLarge, Unavailable
from domain.errors import NotFound
from tests.support.papers import jpeg, png

BOTH_STORES = True

PDF = b"%PDF-1.4\nhello\n%%EOF"
PNG, JPEG = png(), jpeg()
OFFICE = "application/vnd.openxmlformats-officedocument"
LIMIT = 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


Opened = Callable[..., DocumentsOnDisk]


@pytest.fixture
def opened(tmp_path: Path, folder: Path, engine: Engine, vault: KeyedVault, memory: Memory) -> Opened:
    def opened(scanner: Scanner | None = None, max_size: int = LIMIT, most_bytes: int = 2**30) -> DocumentsOnDisk:
        intake = Intake(folder, Quarantine(tmp_path / "quarantine"), scanner, max_size)
        return DocumentsOnDisk(folder, engine, vault, intake, Suspects(engine, memory), most_bytes)

    return opened


@pytest.fixture
def documents(opened: Opened) -> DocumentsOnDisk:
    return opened()


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return content.getvalue()


def upload(documents: DocumentsOnDisk, content: bytes, name: str = "sow.pdf", company: str = "alder") -> Document:
    return documents.put(company, name, io.BytesIO(content))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_is_known_by_its_bytes(documents: DocumentsOnDisk) -> None:
    document = upload(documents, PDF)
    assert document == Document(f"sha256:{hashlib.sha256(PDF).hexdigest()}", len(PDF), "application/pdf", "sow.pdf")
    assert documents.get("alder", document.document_id) == document
    with documents.open("alder", document.document_id) as content:
        assert content.read() == PDF


def test_it_lies_in_its_companys_folder(documents: DocumentsOnDisk, folder: Path) -> None:
    upload(documents, PDF)
    assert files(folder) == [folder / hashlib.sha256(b"alder").hexdigest() / hashlib.sha256(PDF).hexdigest()]


def test_the_same_bytes_again_keep_their_first_name(documents: DocumentsOnDisk, folder: Path) -> None:
    assert upload(documents, PDF, "copy.pdf") == upload(documents, PDF, "other.pdf")
    assert len(files(folder)) == 1


def test_another_companys_document_is_absent(documents: DocumentsOnDisk) -> None:
    document = upload(documents, PDF)
    assert documents.get("birch", document.document_id) is None
    with pytest.raises(NotFound):
        documents.open("birch", document.document_id)
    assert upload(documents, PDF, "ours.pdf", company="birch").name == "ours.pdf"


def test_an_unknown_document_is_absent(documents: DocumentsOnDisk) -> None:
    assert documents.get("alder", f"sha256:{'0' * 64}") is None
    with pytest.raises(NotFound):
        documents.open("alder", f"sha256:{'0' * 64}")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (zipped("xl/workbook.xml", "[Content_Types].xml"), f"{OFFICE}.spreadsheetml.sheet"),
    ],
)
def test_the_type_is_told_by_content(documents: DocumentsOnDisk, content: bytes, media_type: str) -> None:
    assert upload(documents, content, "whatever.txt").media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<html>%PDF-1.4",
        b"GIF89a",
        zipped("word/document.xml"),
        zipped("[Content_Types].xml", "ppt/presentation.xml"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"<html>" + zipped("[Content_Types].xml", "word/document.xml"),
        b"PK\x03\x04" + bytes(50),
        zipped("[Content_Types].xml", "word/document.xml", "ü").replace("ü".encode(), b"\xff\xff"),
    ],
)
def test_other_types_are_refused_whatever_their_name(documents: DocumentsOnDisk, folder: Path, content: bytes) -> None:
    with pytest.raises(FileTypeNotAllowed):
        upload(documents, content, "page.pdf")
    assert files(folder) == []


def test_a_large_office_file_is_recognised(opened: Opened) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<xml/>")
        archive.writestr("word/document.xml", bytes(3 * 2**20))
    assert upload(opened(max_size=MAX_SIZE), content.getvalue()).media_type == f"{OFFICE}.wordprocessingml.document"


def test_the_limit_is_in_and_one_byte_more_leaves_nothing(documents: DocumentsOnDisk, folder: Path) -> None:
    with pytest.raises(TooLarge):
        upload(documents, PDF.ljust(LIMIT + 1))
    assert files(folder) == []
    assert upload(documents, PDF.ljust(LIMIT)).size == LIMIT


class Endless(io.RawIOBase):
    """A body that never ends; counts what was read of it."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "all of it was asked for at once"
        self.taken += size
        return PDF.ljust(size)


def test_no_more_is_read_than_the_limit_allows(documents: DocumentsOnDisk) -> None:
    body = Endless()
    with pytest.raises(TooLarge):
        documents.put("alder", "endless.pdf", body)  # type: ignore[arg-type]
    assert body.taken <= 2 * LIMIT


class FullDisk(io.BytesIO):
    """Gives a part, then fails as a disk does that is full."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(5)


def test_a_disk_that_fails_is_unavailable_and_keeps_no_part(documents: DocumentsOnDisk, folder: Path) -> None:
    with pytest.raises(Unavailable, match="No space left"):
        documents.put("alder", "sow.pdf", FullDisk(PDF))
    assert files(folder) == []


def test_a_folder_that_cannot_be_is_unavailable(documents: DocumentsOnDisk, folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(Unavailable):
        upload(documents, PDF)


def test_a_file_that_is_lost_is_unavailable_until_it_comes_again(documents: DocumentsOnDisk, folder: Path) -> None:
    document = upload(documents, PDF)
    files(folder)[0].unlink()
    with pytest.raises(Unavailable):
        documents.open("alder", document.document_id)
    upload(documents, PDF)
    documents.open("alder", document.document_id).close()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/sow.pdf", "sow.pdf"),
        (r"C:\Users\olga\sow.pdf", "sow.pdf"),
        ("sow\r\n.pdf", "sow.pdf"),
        ("Überblick 1.pdf", "Überblick 1.pdf"),
        ("n" * 201, "n" * 200),
        ("", "document"),
        ("..", "document"),
    ],
)
def test_names_lose_their_path_and_what_cannot_be_printed(documents: DocumentsOnDisk, given: str, kept: str) -> None:
    assert upload(documents, PDF, given).name == kept


def test_names_are_stored_sealed(documents: DocumentsOnDisk, engine: Engine) -> None:
    upload(documents, PDF)
    with engine.connect() as db:
        assert db.exec_driver_sql("SELECT name_sealed FROM documents").scalar_one().startswith("aesgcm:")


def test_a_destroyed_document_is_gone_with_its_bytes_and_may_come_again(documents: DocumentsOnDisk, folder: Path) -> None:
    first, other = upload(documents, PDF), upload(documents, PNG, "photo.png")
    theirs = upload(documents, PDF, company="birch")
    for _ in range(2):
        documents.destroy("alder", first.document_id, 1)
        assert documents.get("alder", first.document_id) is None and len(files(folder)) == 2
    assert documents.get("birch", theirs.document_id) == theirs and documents.get("alder", other.document_id) == other
    assert upload(documents, PDF, "again.pdf").name == "again.pdf"
    documents.destroy("alder", first.document_id, 1)
    again = documents.get("alder", first.document_id)
    assert again and again.name == "again.pdf", "that is another one"
    documents.destroy("alder", first.document_id, 2)
    assert documents.get("alder", first.document_id) is None and len(files(folder)) == 2


def test_what_came_back_after_its_name_was_destroyed_is_swept_away(
    documents: DocumentsOnDisk, folder: Path, engine: Engine, vault: KeyedVault
) -> None:
    first, other = upload(documents, PDF), upload(documents, PNG, "photo.png")
    vault.destroy([name_subject("alder", first.document_id)])
    assert documents.get("alder", first.document_id) is None and len(files(folder)) == 2
    documents.sweep()
    documents.sweep()
    assert len(files(folder)) == 1 and documents.get("alder", other.document_id) == other
    with engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM documents").scalar_one() == 1


def test_an_upload_while_the_same_is_destroyed_is_whole_or_refused(
    documents: DocumentsOnDisk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is destroyed, and its bytes are about to be removed, when the new ones come into their place."""
    first = upload(documents, PDF)
    others = ThreadPoolExecutor(1)
    destroying = list[Future[None]]()

    def moved(path: Path, place: Path) -> None:
        move(path, place)
        if not destroying:
            destroying.append(others.submit(documents.destroy, "alder", first.document_id, 1))
            wait(destroying, 0.3)

    monkeypatch.setattr("application.adapters.documents.move", moved)
    with others, suppress(Unavailable):
        upload(documents, PDF)
    assert destroying[0].result() is None
    kept = documents.get("alder", first.document_id)
    assert bool(kept) == bool(files(folder)) == (documents.digest("alder", first.document_id) is not None)


def test_what_a_crash_left_of_an_upload_is_swept_away_after_an_hour(documents: DocumentsOnDisk, folder: Path) -> None:
    documents.sweep()
    kept = upload(documents, PDF)
    for name, minutes in (("draft.old", 61), ("draft.young", 59)):
        (folder / name).write_bytes(PDF)
        os.utime(folder / name, (time.time() - 60 * minutes,) * 2)
    os.utime(documents._path("alder", kept.document_id), (0, 0))
    documents.sweep()
    assert {path.name for path in files(folder)} == {"draft.young", kept.document_id.removeprefix("sha256:")}
