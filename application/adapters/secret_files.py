"""Secrets of a store, each in a file that only its owner may read, made at the first start."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def secret_in(path: Path, lost: str | None = None) -> bytes:
    """It appears whole or not at all, and the first of several processes makes it; not where it was `lost`, which says so."""
    if not path.exists():
        if lost:
            raise ValueError(lost)
        make_secret(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} has {len(key)} bytes, a key has {KEY_BYTES}: restore it from a backup")
    return key


def make_secret(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        sync_folder(path.parent)
    except FileExistsError:
        pass  # another process was first
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """With those above it, and for good: a power cut that took its name would take all that is in it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Or a power cut could lose a name that was made in it, or bring back one that was taken out."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
