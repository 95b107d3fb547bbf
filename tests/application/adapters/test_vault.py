"""The vault: what is sealed opens under its own subject and key only, and never again once the key is destroyed."""

import base64
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.adapters import ahead
from application.adapters.ahead import Ahead
from application.adapters.data_keys import SCHEME, DataKey, new_data_key
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.subject_keys import SubjectKeys
from application.adapters.vault import KeyedVault
from application.looking import one_look
from application.ports import Unavailable, Unopenable
from domain.erasure import successor
from domain.values import Personal
from tests.support.both_stores import directory_in
from tests.support.values import uid
from tests.support.vaults import vault_in

BOTH_STORES = True
ANN, EMAIL = uid("ann"), "ann@contoso.example"
COMMITMENT = 32


@pytest.fixture
def elsewhere(tmp_path: Path, store: dict[str, Any]) -> Iterator[Callable[[], KeyedVault]]:
    """The same store, as another process has it open."""
    with ExitStack() as open_:

        def another() -> KeyedVault:
            engine, changes = open_.enter_context(directory_in(tmp_path, store))
            memory = Memory(changes)
            return open_.enter_context(closing(vault_in(tmp_path, memory, HouseSettings(engine, memory))))

        yield another


# ---------------------------------------------------------------- one key, one text

texts = st.text(max_size=300)


@given(texts, st.uuids())
def test_what_is_sealed_opens_and_is_never_sealed_alike(text: str, subject: UUID) -> None:
    key = DataKey(new_data_key())
    once, again = key.seal(subject, text), key.seal(subject, text)
    assert key.open(subject, once) == key.open(subject, again) == text
    assert once != again and once.startswith(SCHEME)


@given(texts, st.integers(min_value=0), st.integers(1, 255))
def test_one_changed_byte_anywhere_is_noticed_and_nothing_told(text: str, where: int, by: int) -> None:
    key, parts = DataKey(b"k" * 32), bytearray(base64.b64decode(DataKey(b"k" * 32).seal(ANN, text).removeprefix(SCHEME)))
    parts[where % len(parts)] ^= by
    with pytest.raises(Unopenable) as told:
        key.open(ANN, SCHEME + base64.b64encode(parts).decode())
    assert str(ANN) in str(told.value) and (len(text) < 5 or text not in str(told.value))


@given(texts, st.integers(min_value=0))
def test_a_text_that_was_cut_short_is_noticed(text: str, where: int) -> None:
    key = DataKey(b"k" * 32)
    sealed = key.seal(ANN, text)
    with pytest.raises(Unopenable):
        key.open(ANN, sealed[: len(SCHEME) + where % (len(sealed) - len(SCHEME))])


def test_another_subject_or_key_does_not_open_it() -> None:
    key = DataKey(new_data_key())
    sealed = key.seal(ANN, "Ann")
    with pytest.raises(Unopenable, match="another subject's"):
        key.open(uid("bob"), sealed)
    with pytest.raises(Unopenable, match="another key"):
        DataKey(new_data_key()).open(ANN, sealed)


def test_a_ciphertext_is_opened_only_after_its_commitment_was_compared() -> None:
    """Else one could be made that two keys open as two texts."""
    key = DataKey(b"k" * 32)
    parts = base64.b64decode(key.seal(ANN, "Ann").removeprefix(SCHEME))
    others = base64.b64decode(DataKey(b"l" * 32).seal(ANN, "Ann").removeprefix(SCHEME))
    assert parts[:COMMITMENT] != others[:COMMITMENT]
    with pytest.raises(Unopenable, match="another key"):
        key.open(ANN, SCHEME + base64.b64encode(others[:COMMITMENT] + parts[COMMITMENT:]).decode())


# ---------------------------------------------------------------- the vault


def test_the_vault_opens_what_it_sealed_and_what_older_ones_did(vault: KeyedVault) -> None:
    sealed = vault.seal(ANN, "Ann Contoso")
    assert sealed.subject == ANN and "Ann" not in sealed.sealed
    assert vault.open(sealed) == "Ann Contoso"
    assert vault.open(Personal(subject=ANN, sealed="plain:Ann")) == "Ann"


@pytest.mark.parametrize("sealed", ["rot13:Naa", "Ann", "", "aesgcm:Ann", "aesgcm:", "aesgcm:\u00fc"])
def test_what_cannot_be_opened_is_told_without_the_text(vault: KeyedVault, sealed: str) -> None:
    vault.seal(ANN, "to have a key")
    with pytest.raises(Unopenable, match=str(ANN)) as told:
        vault.open(Personal(subject=ANN, sealed=sealed))
    assert "Ann" not in str(told.value) and isinstance(told.value, Unavailable)


def test_a_key_that_is_not_there_is_no_erasure(vault: KeyedVault) -> None:
    with pytest.raises(Unopenable, match="its key is not there"):
        vault.open(Personal(subject=uid("nobody"), sealed=DataKey(new_data_key()).seal(uid("nobody"), "Ann")))


def test_a_destroyed_key_reads_erased_and_is_nowhere(vault: KeyedVault, tmp_path: Path) -> None:
    sealed = vault.seal(ANN, "Ann")
    [(wrapped,)] = sqlite3.connect(tmp_path / "keys.db").execute("SELECT wrapped FROM keys").fetchall()
    assert wrapped in (tmp_path / "keys.db").read_bytes()
    vault.destroy([ANN])
    assert vault.open(sealed) == "[erased]" and vault.is_destroyed(ANN)
    assert vault.open(Personal(subject=ANN, sealed="plain:Ann")) == "[erased]"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and wrapped in path.read_bytes()]
    assert not (tmp_path / "keys.db-journal").exists() and not (tmp_path / "keys.db-wal").exists()


def test_words_after_an_erasure_are_the_successors(vault: KeyedVault) -> None:
    vault.destroy([ANN])
    later = vault.seal(ANN, "Anna")
    assert later.subject == successor(ANN) and vault.open(later) == "Anna"
    vault.destroy([later.subject])
    assert vault.heirs(ANN) == [ANN, successor(ANN), successor(successor(ANN))]
    assert vault.seal(ANN, "Annie").subject == vault.heirs(ANN)[-1]


def test_destroying_again_changes_nothing(vault: KeyedVault, settings: HouseSettings, engine: Any) -> None:
    vault.destroy([ANN])
    stands = settings.get("vault.destroyed")
    vault.destroy([ANN])
    vault.destroy([])
    assert settings.get("vault.destroyed") == stands == "1"


def test_a_person_is_one_subject_however_the_email_is_typed(vault: KeyedVault) -> None:
    assert vault.subject_of(f" {EMAIL.title()} ") == vault.subject_of(EMAIL) == UUID("6e40c236-aade-56a0-99dc-57ea8e22b69e")
    assert vault.subject_of(EMAIL) != vault.subject_of("bob@contoso.example")


def test_a_person_is_another_subject_after_an_erasure(vault: KeyedVault) -> None:
    first = vault.subject_of(EMAIL)
    vault.destroy([first])
    second = vault.subject_of(EMAIL)
    assert vault.subjects_of(EMAIL) == [first, second] and first != second != successor(first)
    assert vault.open(vault.seal(second, "Ann")) == "Ann"


def test_an_erasure_is_noticed_by_the_next_question_in_any_process(vault: KeyedVault, elsewhere: Callable[[], KeyedVault]) -> None:
    other, sealed = elsewhere(), vault.seal(ANN, "Ann")
    with one_look():
        assert other.open(sealed) == "Ann"
    vault.destroy([ANN])
    with one_look():
        assert other.open(sealed) == "[erased]" and other.seal(ANN, "Anna").subject == successor(ANN)


def test_who_died_before_it_told_the_others_is_made_up_for(
    vault: KeyedVault, elsewhere: Callable[[], KeyedVault], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    other, sealed = elsewhere(), vault.seal(ANN, "Ann")
    with one_look():
        assert other.open(sealed) == "Ann"
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(HouseSettings, "put", dies)
        vault.destroy([ANN])
    elsewhere().tell()
    with one_look():
        assert other.open(sealed) == "[erased]"


def test_of_several_processes_the_first_makes_the_key(vault: KeyedVault, elsewhere: Callable[[], KeyedVault]) -> None:
    vaults = [vault, elsewhere(), elsewhere()]
    with ThreadPoolExecutor(len(vaults)) as threads:
        for subject in map(uid, "abcdefgh"):
            sealed = list(threads.map(KeyedVault.seal, vaults, [subject] * 3, ["Ann"] * 3))
            assert [one.open(text) for one in vaults for text in sealed] == ["Ann"] * 9


def test_a_key_destroyed_elsewhere_while_sealing_is_not_made_again(vault: KeyedVault, elsewhere: Callable[[], KeyedVault]) -> None:
    with one_look():
        assert not vault.is_destroyed(ANN)
        elsewhere().destroy([ANN])
        assert vault.seal(ANN, "Anna").subject == successor(ANN)


def test_keys_of_another_key_encryption_key_are_refused(tmp_path: Path) -> None:
    SubjectKeys(tmp_path / "keys.db", b"k" * 32).close()
    with pytest.raises(ValueError, match="another key-encryption key: restore the file that CLAIMLOG_KEK_FILE names"):
        SubjectKeys(tmp_path / "keys.db", b"l" * 32)


def test_a_key_wrapped_for_another_subject_or_damaged_is_told(tmp_path: Path) -> None:
    keys = SubjectKeys(tmp_path / "keys.db", b"k" * 32)
    [(one, _), (other, _)] = keys.make(2)
    with closing(sqlite3.connect(tmp_path / "keys.db")) as db, db:
        db.execute("UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE subject = ?) WHERE subject = ?", (one.bytes, other.bytes))
    assert keys.get(one)
    with pytest.raises(Unopenable, match="its key is damaged"):
        keys.get(other)
    keys.close()


def test_the_file_of_the_keys_is_one_in_which_they_can_be_destroyed(vault: KeyedVault) -> None:
    assert vault.durability() == {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1}


# ---------------------------------------------------------------- ids made ahead


def test_new_subjects_have_their_keys_before_they_are_needed(vault: KeyedVault, elsewhere: Callable[[], KeyedVault]) -> None:
    subjects = [vault.new_subject() for _ in range(200)]
    assert len(set(subjects)) == 200 and all(vault.knows(subject) for subject in subjects)
    other = elsewhere()
    assert {other.open(vault.seal(subject, "Ann")) for subject in subjects} == {"Ann"}


def test_people_are_begun_together(vault: KeyedVault) -> None:
    subjects = [uuid4(), uuid4()]
    vault.seal(subjects[0], "Ann")
    vault.begin(subjects)
    assert [vault.open(vault.seal(subject, "Ann")) for subject in subjects] == ["Ann"] * 2


def test_more_are_made_when_half_are_used_and_each_is_given_once() -> None:
    made: list[int] = []

    def make(count: int) -> list[int]:
        made.extend(range(len(made), len(made) + count))
        return made[-count:]

    numbers = Ahead(make)
    given_out = [numbers.next() for _ in range(ahead.TOGETHER)]
    numbers.close()
    assert given_out == list(range(ahead.TOGETHER)) and len(made) == 2 * ahead.TOGETHER


def test_what_goes_wrong_is_told_to_whoever_finds_none_left() -> None:
    well = True

    def make(count: int) -> list[int]:
        if not well:
            raise Unavailable("no disk")
        return list(range(count))

    numbers = Ahead(make)
    numbers.next()
    well = False
    assert len([numbers.next() for _ in range(ahead.TOGETHER - 1)]) == ahead.TOGETHER - 1
    numbers.close()
    with pytest.raises(Unavailable):
        numbers.next()
    well = True
    assert numbers.next() == 0
    numbers.close()


def test_the_secret_decides_who_a_person_is(vault: KeyedVault, tmp_path: Path, memory: Memory, settings: HouseSettings) -> None:
    other = KeyedVault(b"l" * 32, SubjectKeys(tmp_path / "others.db", b"k" * 32), memory, settings)
    assert other.subject_of(EMAIL) != vault.subject_of(EMAIL)
    other.close()
