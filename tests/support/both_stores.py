"""The same test on files and on PostgreSQL: `BOTH_STORES = True` in a module, or in the conftest of a folder."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.postgres import drop, new_database

STORES = ("files", "postgresql")
Settings = dict[str, Any]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """The settings that lead to a new store, beside its folder."""
    if getattr(request, "param", "files") == "files":
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
