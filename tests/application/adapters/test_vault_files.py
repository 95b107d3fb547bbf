"""The files of a vault: whichever is lost, or another store's, is told by name and not made anew."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import copy
from uuid import UUID

import pytest

from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.subject_keys import SubjectKeys
from application.adapters.vault_files import KEYS_ID, VaultFiles, open_vault

BOTH_STORES = True
EMAIL = "ann@contoso.example"
Open = Callable[..., UUID]


@pytest.fixture
def files(tmp_path: Path) -> VaultFiles:
    return VaultFiles(tmp_path / "vault.key", tmp_path / "keys.db", tmp_path / "kek.key")


@pytest.fixture
def opened(files: VaultFiles, memory: Memory, settings: HouseSettings) -> Open:
    """As by a start; who Ann is, once something was sealed for her."""

    def opened(**other: Path) -> UUID:
        with closing(open_vault(files._replace(**other), memory, settings)) as vault:
            return vault.seal(vault.subject_of(EMAIL), "Ann").subject

    return opened


def refused(opened: Open, *words: str, **other: Path) -> None:
    with pytest.raises(ValueError, match="restore") as told:
        opened(**other)
    assert not [word for word in words if word not in str(told.value)]


def forget(path: Path, *names: bytes) -> None:
    """As a store has it that was made before these were kept."""
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("DELETE FROM about WHERE name = ?", [(name,) for name in names])


@pytest.mark.parametrize("lost", ["secret", "keys", "kek"])
def test_a_lost_file_is_named_and_not_made_anew_until_it_is_back(files: VaultFiles, opened: Open, tmp_path: Path, lost: str) -> None:
    ann, path = opened(), getattr(files, lost)
    path.rename(tmp_path / "backup")
    for _ in range(2):
        refused(opened, str(path), "is not there")
        assert not path.exists()
    copy(tmp_path / "backup", path)
    assert opened() == ann


def test_another_secret_is_told(files: VaultFiles, opened: Open) -> None:
    opened()
    files.secret.unlink()
    files.secret.write_bytes(b"o" * 32)
    refused(opened, str(files.secret), "not the one this store was made with")


def test_keys_of_another_store_are_told(files: VaultFiles, opened: Open, tmp_path: Path) -> None:
    opened()
    SubjectKeys(tmp_path / "theirs.db", files.kek.read_bytes()).close()
    refused(opened, str(tmp_path / "theirs.db"), "not the one of this store", "CLAIMLOG_KEYS_DIR", keys=tmp_path / "theirs.db")


def test_an_empty_file_in_the_place_of_the_keys_is_told_each_time(files: VaultFiles, opened: Open) -> None:
    opened()
    files.keys.write_bytes(b"")
    for _ in range(2):
        refused(opened, str(files.keys), "is empty")


def test_a_store_of_before_is_known_from_its_next_start_on(files: VaultFiles, opened: Open, settings: HouseSettings) -> None:
    ann = opened()
    forget(files.keys, b"vault secret", b"id")
    settings.delete(KEYS_ID)
    assert opened() == ann
    files.secret.unlink()
    refused(opened, str(files.secret))
    files.keys.unlink()
    refused(opened, str(files.keys))


def test_keys_copied_before_they_had_an_id_are_the_stores(files: VaultFiles, opened: Open) -> None:
    ann = opened()
    forget(files.keys, b"vault secret", b"id")
    assert opened() == opened() == ann


@pytest.mark.parametrize("dies", ["once", "fit"])
def test_a_start_that_died_between_its_steps_locks_nobody_out(
    files: VaultFiles, opened: Open, settings: HouseSettings, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(HouseSettings if dies == "once" else SubjectKeys, dies, die)
        opened()
    assert files.keys.exists() and opened() == opened()


def test_of_starts_together_all_open_the_same(opened: Open) -> None:
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(lambda _: opened(), range(6)))) == 1


def test_without_any_backup_the_operator_may_begin_anew(files: VaultFiles, opened: Open, settings: HouseSettings) -> None:
    ann = opened()
    files.secret.unlink()
    forget(files.keys, b"vault secret")
    assert opened() != ann
    files.keys.unlink()
    settings.delete(KEYS_ID)
    assert opened() == opened()
