"""Documents on disk, by company and SHA-256: never whole in memory, never half written."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import Any, BinaryIO
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine, bindparam, delete, func, select

from application.adapters.databases import insert_if_absent, reading, writing
from application.adapters.memory import MOST
from application.adapters.receiving import Intake, disk_errors
from application.adapters.secret_files import sync_folder
from application.adapters.suspects import Suspects
from application.adapters.tables import documents
from application.ports import Document, NoRoom, Quarantined, Unavailable, Vault
from domain.erasure import successor
from domain.errors import NotFound
from domain.values import MAX_NAME, CompanyId, DocumentId, Personal

NAMES = UUID("5d0f4a0e-7c1b-5b86-9a57-2e7f0f6f6a11")
TOGETHER = 500  # names in one question
BESIDE = 2**16  # bytes that a document counts beside its own, for its row, its key and its place in the folder
# Built once: building it anew takes longer than the look-up.
ONE = select(documents).where(documents.c.company == bindparam("company"), documents.c.document_id == bindparam("document_id"))
WEIGHT = select(func.coalesce(func.sum(documents.c.size), 0) + BESIDE * func.count()).where(documents.c.company == bindparam("company"))


class DocumentsOnDisk:
    def __init__(self, folder: Path, engine: Engine, vault: Vault, intake: Intake, suspects: Suspects, most_bytes: int) -> None:
        """`most_bytes` is what all documents of one company may have together."""
        self._folder, self._engine, self._vault, self._intake, self._suspects = folder, engine, vault, intake, suspects
        self._most_bytes = most_bytes
        self._rows: dict[tuple[CompanyId, DocumentId], Any] = {}  # of documents that were there: they never change

    def put(self, company: CompanyId, name: str, content: BinaryIO) -> Document:
        with disk_errors(), self._intake.received(company, content) as received:
            document_id = f"sha256:{received.digest}"
            with writing(self._engine) as db:  # bytes and row in one turn: who removes them takes both or neither
                self._find_room(db, company, document_id, received.size)
                sealed = self._vault.seal(name_subject(company, document_id), plain_name(name))
                row = {
                    "company": company,
                    "document_id": document_id,
                    "size": received.size,
                    "media_type": received.media_type,
                    "name_subject": str(sealed.subject),
                    "name_sealed": sealed.sealed,
                }
                move(received.path, self._path(company, document_id))
                db.execute(insert_if_absent(db, documents), row)
        if self._suspects.has(company, document_id):
            raise Quarantined
        if document := self.get(company, document_id):
            return document
        raise Unavailable(f"{document_id} was just being destroyed")

    def _find_room(self, db: Connection, company: CompanyId, document_id: DocumentId, size: int) -> None:
        """Raises NoRoom; not for one that is there already."""
        if db.execute(ONE, {"company": company, "document_id": document_id}).first() is None:
            weight: int = db.execute(WEIGHT, {"company": company}).scalar_one()
            if weight + size + BESIDE > self._most_bytes:
                raise NoRoom

    def get(self, company: CompanyId, document_id: DocumentId) -> Document | None:
        """One whose name cannot be opened any more is gone, whether or not its row is."""
        row = self._rows.get((company, document_id))
        if row is None or self._vault.is_destroyed(UUID(row["name_subject"])):
            row = self._row(company, document_id)
        return self._document(row) if row and not self._vault.is_destroyed(UUID(row["name_subject"])) else None

    def is_citable(self, company: CompanyId, document_id: DocumentId) -> bool:
        return self.get(company, document_id) is not None and not self._suspects.has(company, document_id)

    def readable(self, company: CompanyId, document_id: DocumentId) -> Document:
        """Raises NotFound, Quarantined."""
        document = self.get(company, document_id)
        if document is None:
            raise NotFound
        if self._suspects.has(company, document_id):
            raise Quarantined
        return document

    def open(self, company: CompanyId, document_id: DocumentId) -> BinaryIO:
        """Raises NotFound, Quarantined, Unavailable."""
        self.readable(company, document_id)
        with disk_errors():
            return self._path(company, document_id).open("rb")

    def digest(self, company: CompanyId, document_id: DocumentId) -> str | None:
        """Of the bytes that are there now; None where there are none."""
        try:
            with self._path(company, document_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return None

    def listed(self) -> Iterator[tuple[CompanyId, DocumentId]]:
        """All that were uploaded and not destroyed."""
        with reading(self._engine) as db:
            rows = db.execute(select(documents.c.company, documents.c.document_id)).all()
        yield from ((row.company, row.document_id) for row in rows)

    def suspect(self, company: CompanyId, document_id: DocumentId, signature: str, at: datetime) -> bool:
        """Whether it goes into quarantine: nobody reads or cites it any more. Its bytes stay, as the record needs them."""
        return self._suspects.take(company, document_id, signature, at)

    def release(self, company: CompanyId, document_id: DocumentId) -> bool:
        """Whether it was in quarantine."""
        return self._suspects.release(company, document_id)

    def held(self, wanted: Collection[DocumentId], company: CompanyId | None) -> Iterator[tuple[DocumentId, BinaryIO]]:
        """Those of them that are there, each once and opened; of one company, or of whichever has it."""
        left = set(wanted)
        for owner, document_id in sorted(self.listed()) if company is None else [(company, one) for one in sorted(left)]:
            if document_id in left and (content := self.bytes_of(owner, document_id)):
                left.remove(document_id)
                yield document_id, content

    def bytes_of(self, company: CompanyId, document_id: DocumentId) -> BinaryIO | None:
        """Also those of one in quarantine; None where there are none."""
        try:
            return self._path(company, document_id).open("rb")
        except FileNotFoundError:
            return None

    def destroy(self, company: CompanyId, document_id: DocumentId, times: int) -> None:
        """Its name first, so that nobody is shown one without bytes. Each time the name is sealed under the next subject."""
        names = [name_subject(company, document_id)]
        while len(names) < times:
            names.append(successor(names[-1]))
        self._vault.destroy(names)
        self._remove(company, document_id, names)

    def sweep(self) -> None:
        """What was destroyed and came back, and what crashes left of uploads."""
        self._intake.sweep()
        destroyed = [str(subject) for subject in self._vault.destroyed()]
        for start in range(0, len(destroyed), TOGETHER):
            named = documents.c.name_subject.in_(destroyed[start : start + TOGETHER])
            with reading(self._engine) as db:
                rows = db.execute(select(documents).where(named)).all()
            for row in rows:
                self._remove(row.company, row.document_id, [UUID(row.name_subject)])

    def _remove(self, company: CompanyId, document_id: DocumentId, names: list[UUID]) -> None:
        """The row, where it has one of these names, and the bytes, where no row is left."""
        this = (documents.c.company == company) & (documents.c.document_id == document_id)
        path = self._path(company, document_id)
        with disk_errors(), writing(self._engine) as db:
            db.execute(delete(documents).where(this & documents.c.name_subject.in_([str(name) for name in names])))
            if db.execute(select(documents.c.size).where(this)).first():
                return
            self._suspects.forget(db, company, document_id)
            if path.exists():
                path.unlink(missing_ok=True)
                sync_folder(path.parent)

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


def name_subject(company: CompanyId, document_id: DocumentId) -> UUID:
    return uuid5(NAMES, f"{company}/{document_id}")


def move(draft: Path, path: Path) -> None:
    """Into its place for good: the folders are synced too, or a power cut could lose the name."""
    path.parent.mkdir(exist_ok=True)
    draft.rename(path)
    for folder in (path.parent, path.parent.parent):
        sync_folder(folder)


def plain_name(name: str) -> str:
    """Without any path, of either kind, and without what cannot be printed."""
    printable = "".join(c for c in PureWindowsPath(name).name if c.isprintable())
    return printable.strip(" .")[:MAX_NAME] or "document"
