"""The files of a vault: each is made once, and none is made anew where it was lost."""

from pathlib import Path
from typing import NamedTuple

from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.secret_files import secret_in
from application.adapters.subject_keys import SubjectKeys
from application.adapters.vault import KeyedVault

KEYS_ID = "vault.keys"


class VaultFiles(NamedTuple):
    """`secret`: from it the subjects of people are computed. `kek`: wraps the keys."""

    secret: Path
    keys: Path
    kek: Path


def open_vault(files: VaultFiles, memory: Memory, settings: HouseSettings) -> KeyedVault:
    """Raises ValueError where a file is lost or is not this store's. Keys made before a crash are noted at the next start."""
    keys = open_keys(files, settings.get(KEYS_ID))
    try:
        if settings.once(KEYS_ID, lambda: keys.id) != keys.id:
            raise ValueError(
                f"{files.keys} is not the one of this store: another was made at the same time, name that with CLAIMLOG_KEYS_DIR"
            )
        return KeyedVault(checked_secret(files.secret, keys), keys, memory, settings)
    except BaseException:
        keys.close()
        raise


def open_keys(files: VaultFiles, known: str | None) -> SubjectKeys:
    lost = f"{files.kek} is not there, and no key opens without it: restore it from its backup, or let CLAIMLOG_KEK_FILE name it"
    return SubjectKeys(files.keys, secret_in(files.kek, lost if known else None), known)


def checked_secret(path: Path, keys: SubjectKeys) -> bytes:
    """The keys are asked first: a secret that they know was in its file before."""
    lost = f"{path} is not there, and nobody is found by e-mail without it: restore it from its backup"
    secret = secret_in(path, lost if keys.know_a_secret() else None)
    if not keys.fit(secret):
        raise ValueError(f"{path} is not the one this store was made with, and finds nobody by e-mail: restore that from its backup")
    return secret
