"""A house that cannot be opened says what is in the way, in a sentence that names the file."""

from concurrent.futures import ThreadPoolExecutor
from os import utime
from pathlib import Path
from shutil import copytree
from threading import Barrier

import pytest

from api.settings import Settings
from api.wiring import POLICIES, CannotStart, house_of
from application.ports import Unavailable, Unreadable
from tests.support.damage import execute
from tests.support.house import furnish, office_in


def start(folder: Path, *, sandbox: bool = True, policies: Path | None = None) -> int:
    """The head of the ledger once it is open."""
    with house_of(Settings(data_dir=folder, policies_dir=policies), sandbox=sandbox) as house:
        return house.ledger.head()


def cannot_start(folder: Path, *, sandbox: bool = True, policies: Path | None = None) -> str:
    with pytest.raises(CannotStart) as told:
        start(folder, sandbox=sandbox, policies=policies)
    return str(told.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with office_in(tmp_path / "data") as office:
        furnish(office).submit("alder")
    return tmp_path / "data"


@pytest.mark.parametrize("below", ["", "data"])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, below: str) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    assert str(file / below) in cannot_start(file / below)


@pytest.mark.parametrize("name", ["ledger.db", "directory.db", "views.db"])
def test_a_file_in_whose_place_a_folder_stands_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "data" / name).mkdir(parents=True)
    with pytest.raises((CannotStart, Unavailable), match=str(tmp_path / "data")):
        start(tmp_path / "data")


@pytest.mark.parametrize("name", ["ledger.db", "directory.db"])
def test_a_file_of_garbage_is_not_opened_and_not_touched(folder: Path, name: str) -> None:
    garbage = b"not a database, but long enough to look at" * 100
    for ending in ("", "-wal", "-shm"):
        (folder / f"{name}{ending}").unlink(missing_ok=True)
    (folder / name).write_bytes(garbage)
    assert "not a database" in cannot_start(folder)
    assert (folder / name).read_bytes() == garbage


@pytest.mark.parametrize("name", ["ledger.db", "directory.db"])
def test_a_newer_schema_asks_for_the_newer_release(folder: Path, name: str) -> None:
    execute(folder / name, "PRAGMA user_version = 99")
    told = cannot_start(folder)
    assert "schema 99" in told and "newer" in told


def test_views_of_another_version_or_none_are_built_again(folder: Path) -> None:
    head = start(folder)
    execute(folder / "views.db", "PRAGMA user_version = 99")
    with house_of(Settings(data_dir=folder), sandbox=True) as house:
        assert house.projector.catch_up() == head
    for path in folder.glob("views.db*"):
        path.unlink()
    with house_of(Settings(data_dir=folder), sandbox=True) as house:
        assert house.projector.catch_up() == head


def test_a_sandbox_is_not_opened_as_the_real_thing(folder: Path) -> None:
    assert "was made in sandbox" in cannot_start(folder, sandbox=False)


def test_a_typo_in_a_policy_is_named_by_file_and_line(tmp_path: Path) -> None:
    policies = copytree(POLICIES, tmp_path / "policies")
    file = policies / "2021-05.toml"
    lines = file.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if "business_days" in line)
    lines[at] = lines[at].replace("business_days", "busines_days")
    file.write_text("\n".join(lines))
    told = cannot_start(tmp_path / "data", policies=policies)
    assert f"{file}:{at + 1}: " in told and "Input should be 'business_days'" in told


def test_a_policy_that_was_changed_after_it_was_used_stops_the_start(folder: Path, tmp_path: Path) -> None:
    policies = copytree(POLICIES, tmp_path / "policies")
    assert start(folder, policies=policies)
    file = policies / "2021-05.toml"
    file.write_text(file.read_text() + "\n# nothing but a word\n")
    assert "2021-05" in cannot_start(folder, policies=policies)


@pytest.mark.parametrize("turn", range(3))
def test_two_starts_at_once_make_one_house(tmp_path: Path, turn: int) -> None:
    together = Barrier(2)

    def one(_: int) -> int:
        together.wait(10)
        return start(tmp_path / "data")

    with ThreadPoolExecutor(2) as pool:
        heads = list(pool.map(one, range(2)))
    assert heads[0] == heads[1] == start(tmp_path / "data")


def test_a_policy_record_that_cannot_be_read_stops_the_start(folder: Path) -> None:
    execute(folder / "ledger.db", "UPDATE stored_events SET state = x'00' WHERE position = 1")
    with pytest.raises((CannotStart, Unreadable), match="position 1"):
        start(folder)


@pytest.mark.parametrize("name", ["vault.key", "keys.db", "kek.key"])
def test_a_secret_that_is_lost_is_not_replaced(folder: Path, name: str) -> None:
    (folder / name).unlink()
    told = cannot_start(folder)
    assert str(folder / name) in told and "restore it" in told and not (folder / name).exists()


def test_keys_that_are_looked_for_in_another_folder_are_missed(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=f"{tmp_path / 'empty' / 'keys.db'} is not there.*CLAIMLOG_KEYS_DIR"):
        with house_of(Settings(data_dir=folder, keys_dir=tmp_path / "empty"), sandbox=True):
            pass
    assert start(folder)


def test_what_a_crash_left_of_an_upload_is_gone_after_the_start(folder: Path) -> None:
    left = folder / "documents" / "draft.left"
    left.write_bytes(b"%PDF of a customer")
    utime(left, (0, 0))
    start(folder)
    assert not left.exists()
