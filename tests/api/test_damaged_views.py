"""A views.db that is damaged is set aside at the start and built again, and never taken away from who has it open."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from structlog.testing import capture_logs

from api.settings import Settings
from api.wiring import CannotStart, house_of
from tests.support.damage import execute
from tests.support.house import furnish, office_in
from tests.support.reading import digests
from tests.support.servers import running, servers, sign_in
from tests.support.terminal import Type, claimlog

__all__ = ["claimlog"]
PAGE = 4096
GARBAGE = b"not a database, but long enough to look at" * 100
Damage = Callable[[Path], None]


def garbage(views: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        views.with_name(views.name + ending).write_bytes(GARBAGE)


def cut_short(views: Path) -> None:
    with views.open("r+b") as file:
        file.truncate(views.stat().st_size // 2)


def scrawled_over(views: Path) -> None:
    """It opens, and is found damaged by who reads in it."""
    [[page]] = execute(views, "SELECT rootpage FROM sqlite_schema WHERE name = 'positions'")
    with views.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(b"\xff" * PAGE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A house that was closed with its views up to date."""
    with office_in(tmp_path / "data") as office:
        furnish(office).submit("alder")
        office.house.projector.catch_up()
    return tmp_path / "data"


def start(folder: Path) -> dict[str, str]:
    """What the views hold once they have caught up."""
    with house_of(Settings(data_dir=folder), sandbox=True) as house:
        house.projector.catch_up()
        return digests(house.projector)


def aside(folder: Path) -> list[Path]:
    return list(folder.glob("views.db.damaged-*"))


@pytest.mark.parametrize("damage", [garbage, cut_short, scrawled_over])
def test_damaged_views_are_set_aside_as_they_are_and_built_again(folder: Path, damage: Damage) -> None:
    whole, views = start(folder), folder / "views.db"
    damage(views)
    damaged = views.read_bytes()
    with capture_logs() as logs:
        assert start(folder) == whole
    assert [file.read_bytes() for file in aside(folder)] == [damaged]
    [told] = logs
    assert told["log_level"] == "warning" and (told["file"], told["kept_as"]) == (str(views), str(aside(folder)[0]))
    assert start(folder) == whole and len(aside(folder)) == 1


@pytest.mark.parametrize("turn", range(5))
def test_of_two_starts_at_once_one_sets_aside_and_both_have_the_new_file(folder: Path, turn: int) -> None:
    whole, together = start(folder), Barrier(2)
    garbage(folder / "views.db")

    def one(_: int) -> dict[str, str]:
        together.wait(10)
        return start(folder)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(2))) == [whole, whole]
    assert len(aside(folder)) == 1
    assert execute(folder / "views.db", "PRAGMA integrity_check") == [("ok",)]


def test_servers_that_start_together_serve_what_was_built_again(folder: Path) -> None:
    garbage(folder / "views.db")
    with servers(folder.parent, 2) as ports:
        for port in ports:
            [claim] = sign_in(port, "carl", "compliance").send("GET", "/v1/claims").body["items"]
            assert claim["partner_id"] == "alder"
    assert len(aside(folder)) == 1
    assert execute(folder / "views.db", "PRAGMA integrity_check") == [("ok",)]


def test_a_worker_builds_it_again_by_itself(folder: Path) -> None:
    whole, until = start(folder), time.monotonic() + 30
    garbage(folder / "views.db")
    with running(folder.parent, "worker"):
        while not aside(folder) and time.monotonic() < until:
            time.sleep(0.05)
    assert len(aside(folder)) == 1 and start(folder) == whole


def test_under_who_has_it_open_a_damaged_file_is_left_where_it_is(folder: Path) -> None:
    """SQLite finds the files beside it by their names: it would take the new ones for its own."""
    with house_of(Settings(data_dir=folder), sandbox=True):
        garbage(folder / "views.db")
        with pytest.raises(CannotStart, match="views.db is damaged .* stop all"):
            start(folder)
        assert (folder / "views.db").read_bytes() == GARBAGE and aside(folder) == []


@pytest.mark.parametrize("words", [("projections", "status"), ("projections", "rebuild"), ("projections", "retry"), ("doctor",)])
def test_the_command_line_sets_it_aside_too_and_says_so(claimlog: Type, folder: Path, words: tuple[str, ...]) -> None:
    garbage(folder / "views.db")
    told = claimlog(*words, "--json", "--data-dir", folder)
    assert told.code == 0 and told.json and "damaged views set aside" in told.err
    assert len(aside(folder)) == 1
