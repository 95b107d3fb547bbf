"""The vault's first scheme: clear text behind a prefix, under subjects that only this store can compute."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from uuid import UUID

from domain.values import Personal, canonical

SCHEME = "plain:"
KEY_BYTES = 32


class UnknownScheme(Exception):
    """The text was sealed in a way this claimlog does not know."""


class PlainVault:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, subject: UUID, text: str) -> Personal:
        return Personal(subject=subject, sealed=SCHEME + text)

    def open(self, personal: Personal) -> str:
        if not personal.sealed.startswith(SCHEME):
            raise UnknownScheme(f"subject {personal.subject} is not sealed as {SCHEME}, use the claimlog that wrote it")
        return personal.sealed.removeprefix(SCHEME)

    def subject_of(self, email: str) -> UUID:
        digest = hmac.digest(self._key, f"{canonical(email)}/0".encode(), hashlib.sha256)
        return UUID(bytes=digest[:16], version=5)


def vault_key(folder: Path) -> bytes:
    """The store's key, made at the first start. It appears whole or not at all, and the first of several processes makes it."""
    path = folder / "vault.key"
    if not path.exists():
        make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} has {len(key)} bytes, a key has {KEY_BYTES}: restore it from a backup")
    return key


def make_key(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        draft.unlink(missing_ok=True)
