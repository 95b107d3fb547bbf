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
from sqlalchemy import Column, Connection, Index, LargeBinary, MetaData, Table, bindparam, func, select

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
HOW_MANY = select(func.count().label("number")).select_from(keys).where(destroyed)
ABOUT = select(about.c.value).where(about.c.name == bindparam("name"))
WAY_OUT = "restore it from the backup of the keys, or let CLAIMLOG_KEYS_DIR name the folder it is in"
CHECK, SECRET, ID = b"key-encryption key", b"vault secret", b"id"


class SubjectKeys:
    def __init__(self, path: Path, kek: bytes, known: str | None = None) -> None:
        """Raises ValueError where the keys were wrapped with another key-encryption key, or are not those the store has `known`."""
        if known and not path.exists():
            raise ValueError(f"{path} is not there, and this store has sealed words: {WAY_OUT}")
        self._engine = open_sqlite(path, synchronous="EXTRA", journal="delete", secure_delete=True)
        create_schema(self._engine, metadata, VERSION)
        self._kek = AESGCM(kek)
        self.id = self._checked(path, hmac.digest(kek, CHECK, hashlib.sha256), known)

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

    def how_many_destroyed(self) -> int:
        [row] = found(self._engine, HOW_MANY)
        return int(row["number"])

    def know_a_secret(self) -> bool:
        return bool(found(self._engine, ABOUT, name=SECRET))

    def fit(self, secret: bytes) -> bool:
        """Whether the vault's secret is the one they were told first; its file may have been lost and made anew."""
        check = hmac.digest(secret, SECRET, hashlib.sha256)
        with writing(self._engine) as db:
            return hmac.compare_digest(once(db, SECRET, check), check)

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

    def _checked(self, path: Path, check: bytes, known: str | None) -> str:
        """The id of this file. One of before ids has the store's; an empty one in the place of a lost one has none."""
        with writing(self._engine) as db:
            empty = db.execute(ABOUT, {"name": CHECK}).first() is None
            if known and empty:
                raise ValueError(f"{path} is empty, and this store has sealed words: {WAY_OUT}")
            if not hmac.compare_digest(once(db, CHECK, check), check):
                raise ValueError(f"{path} was made with another key-encryption key: restore the file that CLAIMLOG_KEK_FILE names")
            stored = once(db, ID, (known or uuid4().hex).encode()).decode()
        if known not in (None, stored):
            raise ValueError(f"{path} is not the one of this store: {WAY_OUT}")
        return stored


def once(db: Connection, name: bytes, value: bytes) -> bytes:
    """The stored value; stored by whoever asks first."""
    db.execute(insert_if_absent(db, about), {"name": name, "value": value})
    stored: bytes = db.execute(ABOUT, {"name": name}).scalar_one()
    return stored
