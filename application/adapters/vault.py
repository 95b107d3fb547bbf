"""Seals personal texts, each with its subject's data key; who a subject is, only this store can compute."""

import hashlib
import hmac
from collections.abc import Iterable
from itertools import count
from typing import Any
from uuid import UUID

from application.adapters.ahead import Ahead
from application.adapters.data_keys import SCHEME, DataKey
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.subject_keys import SubjectKeys
from application.ports import ERASED, Unopenable
from domain.erasure import successor
from domain.values import IN_CLEAR, Personal, canonical

DESTROYED = "vault.destroyed"


class KeyedVault:
    """Keys are kept in memory until the store says that something changed: an erasure counts as a change, in all processes."""

    def __init__(self, secret: bytes, keys: SubjectKeys, memory: Memory, settings: HouseSettings) -> None:
        self._secret, self._keys, self._memory, self._settings = secret, keys, memory, settings
        self._new = Ahead(keys.make)

    def seal(self, subject: UUID, text: str) -> Personal:
        subject = self.heirs(subject)[-1]
        while (key := self._memory.of(subject, lambda: self._keys.first(subject))) is None:  # noqa: B023 (called at once)
            subject = successor(subject)
        return Personal(subject=subject, sealed=key.seal(subject, text))

    def open(self, personal: Personal) -> str:
        subject, sealed = personal.subject, personal.sealed
        if self.is_destroyed(subject):
            return ERASED
        if personal.in_clear:
            return sealed.removeprefix(IN_CLEAR)
        if not sealed.startswith(SCHEME):
            raise Unopenable(subject, "it is sealed in a way this claimlog does not know, use the one that wrote it")
        key: DataKey | None = self._memory.of(subject, lambda: self._keys.get(subject))
        return key.open(subject, sealed) if key else ERASED

    def new_subject(self) -> UUID:
        subject, key = self._new.next()
        self._memory.of(subject, lambda: key)
        return subject

    def knows(self, subject: UUID) -> bool:
        return self._memory.knows(subject)

    def begin(self, subjects: Iterable[UUID]) -> None:
        self._keys.begin(subjects)

    def subject_of(self, email: str) -> UUID:
        return self.subjects_of(email)[-1]

    def subjects_of(self, email: str) -> list[UUID]:
        found: list[UUID] = []
        for number in count():
            digest = hmac.digest(self._secret, f"{canonical(email)}/{number}".encode(), hashlib.sha256)
            found.append(UUID(bytes=digest[:16], version=5))
            if not self.is_destroyed(found[-1]):
                break
        return found

    def heirs(self, subject: UUID) -> list[UUID]:
        found = [subject]
        while self.is_destroyed(found[-1]):
            found.append(successor(found[-1]))
        return found

    def is_destroyed(self, subject: UUID) -> bool:
        return subject in self.destroyed()

    def destroyed(self) -> frozenset[UUID]:
        return self._memory.of(DESTROYED, self._keys.destroyed)

    def destroy(self, subjects: Iterable[UUID]) -> None:
        """Idempotent."""
        self._keys.destroy(set(subjects) - self.destroyed())
        self.tell()

    def tell(self) -> None:
        """All processes, unless they know. Asked again and again: who destroyed a key may have died before it told the others."""
        number = str(self._keys.how_many_destroyed())
        if (self._settings.get(DESTROYED) or "0") != number:
            self._settings.put(DESTROYED, number)

    def durability(self) -> dict[str, Any]:
        return self._keys.durability()

    def close(self) -> None:
        self._new.close()
        self._keys.close()
