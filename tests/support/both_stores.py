"""The same test on files and on PostgreSQL: `BOTH_STORES = True` in a module, or in the conftest of a folder."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from application.adapters.changes import DatabaseChanges, FileChanges
from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.adapters.tables import open_directory
from tests.support.postgres import drop, new_database

STORES = ("files", "postgresql")
Settings = dict[str, Any]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Settings]:
    with new_store(getattr(request, "param", "files")) as settings:
        yield settings


@contextmanager
def new_store(kind: str) -> Iterator[Settings]:
    """The settings that lead to it, beside its folder."""
    if kind == "files":
        yield {}
        return
    database = new_database()
    yield {"database_url": database.url, "database_schema": database.schema}
    drop(database)


def on_both(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        metafunc.parametrize("store", STORES, indirect=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if getattr(metafunc.module, "BOTH_STORES", False):
        on_both(metafunc)


@contextmanager
def directory_in(folder: Path, store: Settings) -> Iterator[tuple[Engine, FileChanges | DatabaseChanges]]:
    """Its tables, and the number of their changes, as a process of its own would open them."""
    if store:
        database = Database(**{name.removeprefix("database_"): value for name, value in store.items()})
        migrate(database.url, database)
        engine = database.engine("directory")
        changes: FileChanges | DatabaseChanges = DatabaseChanges(database)
    else:
        engine = open_directory(folder / "directory.db")
        changes = FileChanges(folder / "directory.db", engine)
    with closing(changes):
        yield engine, changes
    engine.dispose()
