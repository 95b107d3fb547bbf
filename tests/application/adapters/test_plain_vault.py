"""The vault's first scheme and its key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from application.adapters.vault import PlainVault, UnknownScheme, vault_key
from domain.values import Personal
from tests.support.values import uid

VAULT = PlainVault(b"k" * 32)


def test_what_is_sealed_opens() -> None:
    sealed = VAULT.seal(uid("ann"), "Ann")
    assert sealed == Personal(subject=uid("ann"), sealed="plain:Ann")
    assert VAULT.open(sealed) == "Ann"


@pytest.mark.parametrize("sealed", ["aesgcm:abc", "Ann", ""])
def test_an_unknown_scheme_is_told_without_the_text(sealed: str) -> None:
    with pytest.raises(UnknownScheme, match=str(uid("ann"))):
        VAULT.open(Personal(subject=uid("ann"), sealed=sealed))


def test_a_person_is_one_subject_however_the_email_is_typed() -> None:
    assert VAULT.subject_of(" Ann@Contoso.example ") == VAULT.subject_of("ann@contoso.example")
    assert VAULT.subject_of("ann@contoso.example") != VAULT.subject_of("bob@contoso.example")


def test_the_subject_is_a_uuid_that_only_this_key_gives() -> None:
    assert VAULT.subject_of("ann@contoso.example") == UUID("6e40c236-aade-56a0-99dc-57ea8e22b69e")
    assert PlainVault(b"l" * 32).subject_of("ann@contoso.example") != VAULT.subject_of("ann@contoso.example")


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = vault_key(tmp_path)
    assert len(key) == 32
    assert vault_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o400
    assert [path.name for path in tmp_path.iterdir()] == ["vault.key"]


def test_another_folder_has_another_key(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert vault_key(tmp_path / "a") != vault_key(tmp_path / "b")


def test_whoever_starts_together_has_one_key(tmp_path: Path) -> None:
    for n in range(20):
        folder = tmp_path / str(n)
        folder.mkdir()
        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(vault_key, [folder] * 8))) == 1


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "vault.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="vault.key has 5 bytes"):
        vault_key(tmp_path)
