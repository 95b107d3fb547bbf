"""The data keys of all subjects, wrapped, in a file of their own: outside the ledger and its backups, where a key can be destroyed.

A deleted row would stay in free pages and in a write-ahead log, so the file has neither: `secure_delete` overwrites with zeros,
and the rollback journal is deleted with each transaction. A destroyed key leaves its subject behind, so that nobody makes it another.
"""

import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, bindparam, select

from application.adapters.data_keys import DataKey, decrypted, encrypted, new_data_key
from application.adapters.databases import found, insert_if_absent, reading, upsert, writing
from application.adapters.sqlite import create_schema, open_sqlite
from application.ports import Unopenable

VERSION = 1
metadata = MetaData()
keys = Table(
    "keys",
    metadata,
    Column("subject", LargeBinary, primary_key=True),
    Column("wrapped", LargeBinary),  # NULL: destroyed
    sqlite_with_rowid=False,
)
destroyed = keys.c.wrapped.is_(None)
Index("destroyed_keys", keys.c.subject, sqlite_where=destroyed)
about = Table("about", metadata, Column("name", LargeBinary, primary_key=True), Column("value", LargeBinary, nullable=False))
# Built once: building it anew takes longer than the look-up.
WRAPPED = select(keys.c.wrapped).where(keys.c.subject == bindparam("subject"))
DESTROYED = select(keys.c.subject).where(destroyed)
CHECK = b"key-encryption key"


class SubjectKeys:
    def __init__(self, path: Path, kek: bytes) -> None:
        """Raises ValueError where the keys were wrapped with another key-encryption key."""
        self._engine = open_sqlite(path, synchronous="EXTRA", journal="delete", secure_delete=True)
        create_schema(self._engine, metadata, VERSION)
        self._kek = AESGCM(kek)
        self._check(path, hmac.digest(kek, CHECK, hashlib.sha256))

    def get(self, subject: UUID) -> DataKey | None:
        """None where it was destroyed. Raises Unopenable where there never was one."""
        for row in found(self._engine, WRAPPED, subject=subject.bytes):
            return self._unwrapped(subject, row["wrapped"])
        raise Unopenable(subject, "its key is not there")

    def first(self, subject: UUID) -> DataKey | None:
        """Made by whoever asks first; None where it was destroyed."""
        if not found(self._engine, WRAPPED, subject=subject.bytes):
            self.begin([subject])
        return self.get(subject)

    def begin(self, subjects: Iterable[UUID]) -> None:
        """Keys for those that have none yet, in one transaction. Of several processes the first makes a subject's key."""
        rows = [self._wrapped(subject, new_data_key()) for subject in subjects]
        with writing(self._engine) as db:
            db.execute(insert_if_absent(db, keys), rows)

    def make(self, count: int) -> list[tuple[UUID, DataKey]]:
        """For new subjects, in one transaction."""
        made = [(uuid4(), new_data_key()) for _ in range(count)]
        with writing(self._engine) as db:
            db.execute(keys.insert(), [self._wrapped(subject, key) for subject, key in made])
        return [(subject, DataKey(key)) for subject, key in made]

    def destroy(self, subjects: Iterable[UUID]) -> None:
        rows = [{"subject": subject.bytes, "wrapped": None} for subject in subjects]
        if rows:
            with writing(self._engine) as db:
                db.execute(upsert(db, keys), rows)

    def destroyed(self) -> frozenset[UUID]:
        return frozenset(UUID(bytes=row["subject"]) for row in found(self._engine, DESTROYED))

    def durability(self) -> dict[str, Any]:
        """Pragmas, and whether a deleted key is overwritten."""
        with reading(self._engine) as db:
            return {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "secure_delete")}

    def close(self) -> None:
        self._engine.dispose()

    def _wrapped(self, subject: UUID, key: bytes) -> dict[str, bytes]:
        return {"subject": subject.bytes, "wrapped": encrypted(self._kek, key, subject)}

    def _unwrapped(self, subject: UUID, wrapped: bytes | None) -> DataKey | None:
        if wrapped is None:
            return None
        try:
            return DataKey(decrypted(self._kek, wrapped, subject))
        except (InvalidTag, ValueError):
            raise Unopenable(subject, "its key is damaged") from None

    def _check(self, path: Path, check: bytes) -> None:
        with writing(self._engine) as db:
            db.execute(insert_if_absent(db, about), {"name": CHECK, "value": check})
            stored = db.execute(select(about.c.value).where(about.c.name == CHECK)).scalar_one()
        if not hmac.compare_digest(stored, check):
            raise ValueError(f"{path} was made with another key-encryption key: restore the file that CLAIMLOG_KEK_FILE names")
