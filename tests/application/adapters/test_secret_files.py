"""Secrets in files: made once, whole, for their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from application.adapters import secret_files
from application.adapters.secret_files import make_folder, secret_in


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "vault.key"
    key = secret_in(path)
    assert len(key) == 32
    assert secret_in(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert list(tmp_path.iterdir()) == [path]


def test_another_file_has_another_secret(tmp_path: Path) -> None:
    assert secret_in(tmp_path / "a") != secret_in(tmp_path / "b")


def test_whoever_starts_together_has_one_secret(tmp_path: Path) -> None:
    for n in range(20):
        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(secret_in, [tmp_path / str(n)] * 8))) == 1


def test_a_damaged_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "vault.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="vault.key has 5 bytes"):
        secret_in(tmp_path / "vault.key")


def test_a_folder_that_is_made_outlives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of each that was missing stands in the one above it; one that was there costs nothing."""
    synced = list[Path]()
    monkeypatch.setattr(secret_files, "sync_folder", synced.append)
    for _ in range(2):
        make_folder(tmp_path / "keys" / "old")
    assert (tmp_path / "keys" / "old").is_dir() and set(synced) == {tmp_path, tmp_path / "keys"} and len(synced) == 2
