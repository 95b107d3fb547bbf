"""A vault as a process of its own opens it."""

from pathlib import Path

from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.subject_keys import SubjectKeys
from application.adapters.vault import KeyedVault

SECRET, KEK = b"k" * 32, b"e" * 32


def vault_in(folder: Path, memory: Memory, settings: HouseSettings, kek: bytes = KEK) -> KeyedVault:
    """The keys lie in the folder; `memory` is of the changes the settings count."""
    return KeyedVault(SECRET, SubjectKeys(folder / "keys.db", kek), memory, settings)
