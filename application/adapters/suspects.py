"""Kept documents that a scan found infected since: known to every process at once, and given back by a person's word."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from application.adapters.changes import changing
from application.adapters.databases import reading, upsert
from application.adapters.memory import Memory
from application.adapters.tables import count_change, quarantined
from domain.values import CompanyId, DocumentId

QUESTION = "documents in quarantine"
Suspect = tuple[CompanyId, DocumentId]


def this(company: CompanyId, document_id: DocumentId) -> ColumnElement[bool]:
    return (quarantined.c.company == company) & (quarantined.c.document_id == document_id)


class Suspects:
    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine, self._memory = engine, memory

    def has(self, company: CompanyId, document_id: DocumentId) -> bool:
        return (company, document_id) in self._memory.of(QUESTION, self._standing)

    def take(self, company: CompanyId, document_id: DocumentId, signature: str, at: datetime) -> bool:
        """Whether it was taken: not again for what somebody gave back."""
        with changing(self._engine, self._memory) as db:
            known = db.execute(select(quarantined).where(this(company, document_id))).first()
            if known and known.signature == signature:
                return not known.released
            row = {"company": company, "document_id": document_id, "at": at.isoformat(), "signature": signature, "released": False}
            db.execute(upsert(db, quarantined), row)
            return True

    def release(self, company: CompanyId, document_id: DocumentId) -> bool:
        """Whether it was there."""
        standing = this(company, document_id) & ~quarantined.c.released
        with changing(self._engine, self._memory) as db:
            return db.execute(update(quarantined).where(standing).values(released=True)).rowcount > 0

    def forget(self, db: Connection, company: CompanyId, document_id: DocumentId) -> None:
        """With the document itself, in its transaction."""
        if db.execute(delete(quarantined).where(this(company, document_id))).rowcount:
            count_change(db)

    def _standing(self) -> frozenset[Suspect]:
        with reading(self._engine) as db:
            rows = db.execute(select(quarantined.c.company, quarantined.c.document_id).where(~quarantined.c.released)).all()
        return frozenset((row.company, row.document_id) for row in rows)
