"""Documents on disk, by company and SHA-256: never whole in memory, never half written."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Engine, bindparam, select

from application.adapters.databases import insert_if_absent, reading, writing
from application.adapters.file_types import media_type_of
from application.adapters.memory import MOST
from application.adapters.tables import documents
from application.ports import Document, FileTypeNotAllowed, TooLarge, Unavailable, Vault
from domain.errors import NotFound
from domain.values import MAX_NAME, CompanyId, DocumentId, Personal

NAMES = UUID("5d0f4a0e-7c1b-5b86-9a57-2e7f0f6f6a11")
MAX_SIZE = 25 * 2**20
CHUNK = 2**18
# Built once: building it anew takes longer than the look-up.
ONE = select(documents).where(documents.c.company == bindparam("company"), documents.c.document_id == bindparam("document_id"))


class Received(NamedTuple):
    path: Path
    size: int
    digest: str
    media_type: str


class DocumentsOnDisk:
    def __init__(self, folder: Path, engine: Engine, vault: Vault, max_size: int = MAX_SIZE) -> None:
        self._folder, self._engine, self._vault, self._max_size = folder, engine, vault, max_size
        self._rows: dict[tuple[CompanyId, DocumentId], Any] = {}  # of documents that are there: they never change

    def put(self, company: CompanyId, name: str, content: BinaryIO) -> Document:
        with disk_errors(), self._received(content) as received:
            document_id = f"sha256:{received.digest}"
            move(received.path, self._path(company, document_id))
        sealed = self._vault.seal(uuid5(NAMES, f"{company}/{document_id}"), plain_name(name))
        row = {
            "company": company,
            "document_id": document_id,
            "size": received.size,
            "media_type": received.media_type,
            "name_subject": str(sealed.subject),
            "name_sealed": sealed.sealed,
        }
        with writing(self._engine) as db:
            db.execute(insert_if_absent(db, documents), row)
        document = self.get(company, document_id)
        assert document
        return document

    def get(self, company: CompanyId, document_id: DocumentId) -> Document | None:
        row = self._rows.get((company, document_id)) or self._row(company, document_id)
        return self._document(row) if row else None

    def open(self, company: CompanyId, document_id: DocumentId) -> BinaryIO:
        """Raises NotFound, Unavailable."""
        if not self.get(company, document_id):
            raise NotFound
        with disk_errors():
            return self._path(company, document_id).open("rb")

    def _row(self, company: CompanyId, document_id: DocumentId) -> Any:
        with reading(self._engine) as db:
            row = db.execute(ONE, {"company": company, "document_id": document_id}).mappings().first()
        if row:
            if len(self._rows) >= MOST:
                self._rows.clear()
            self._rows[company, document_id] = row
        return row

    def _document(self, row: Any) -> Document:
        name = self._vault.open(Personal(subject=UUID(row["name_subject"]), sealed=row["name_sealed"]))
        return Document(row["document_id"], row["size"], row["media_type"], name)

    def _path(self, company: CompanyId, document_id: DocumentId) -> Path:
        return self._folder / hashlib.sha256(company.encode()).hexdigest() / document_id.removeprefix("sha256:")

    @contextmanager
    def _received(self, content: BinaryIO) -> Iterator[Received]:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = NamedTemporaryFile(dir=self._folder, prefix="draft.", delete=False)  # noqa: SIM115 (closed below, kept on success)
        path = Path(draft.name)
        try:
            with draft:
                size, digest = self._copy(content, draft)
            if not (media_type := media_type_of(path)):
                raise FileTypeNotAllowed
            yield Received(path, size, digest, media_type)
        finally:
            path.unlink(missing_ok=True)

    def _copy(self, content: BinaryIO, draft: Any) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > self._max_size:
                raise TooLarge
            digest.update(chunk)
            draft.write(chunk)
        draft.flush()
        os.fsync(draft.fileno())
        return size, digest.hexdigest()


def move(draft: Path, path: Path) -> None:
    """Into its place for good: the folders are synced too, or a power cut could lose the name."""
    path.parent.mkdir(exist_ok=True)
    draft.rename(path)
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def plain_name(name: str) -> str:
    """Without any path, of either kind, and without what cannot be printed."""
    printable = "".join(c for c in PureWindowsPath(name).name if c.isprintable())
    return printable.strip(" .")[:MAX_NAME] or "document"


@contextmanager
def disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(str(error)) from error
