"""The file of the views: who may set it aside, and what is beside the new one when it is made."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from application.adapters.views_file import ViewsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "views.db"


@pytest.fixture
def pair(path: Path) -> Iterator[tuple[ViewsFile, ViewsFile]]:
    """Of two processes."""
    first, second = ViewsFile(path), ViewsFile(path)
    yield first, second
    first.close()
    second.close()


def damage() -> sqlite3.DatabaseError:
    told = sqlite3.DatabaseError("database disk image is malformed")
    told.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_INDEX
    return told


def test_who_comes_while_another_makes_it_ready_waits(pair: tuple[ViewsFile, ViewsFile]) -> None:
    first, second = pair
    order: list[str] = []

    def make_ready() -> None:
        pool.submit(second.prepare, lambda: order.append("second"))
        time.sleep(0.1)
        order.append("first")

    with ThreadPoolExecutor(1) as pool:
        first.prepare(make_ready)
    assert order == ["first", "second"]


def test_nothing_of_the_damaged_file_is_beside_the_new_one(path: Path, pair: tuple[ViewsFile, ViewsFile]) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).touch()
    beside: list[set[str]] = []

    def make_ready() -> None:
        beside.append({file.name.partition("damaged-")[0] for file in path.parent.glob("views.db*")})
        if len(beside) == 1:
            raise DatabaseError("", None, damage())

    pair[0].prepare(make_ready)
    assert beside == [{"views.db", "views.db-wal", "views.db-shm"}, {"views.db."}]
