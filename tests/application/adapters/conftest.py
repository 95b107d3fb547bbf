"""A real directory file in a folder of its own, and the ways to fill it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from application.adapters.changes import FileChanges
from application.adapters.directory import Directory
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.tables import open_directory
from application.ports import PendingImport
from application.reference_rows import parse_rows
from domain.records import HouseEvent
from domain.values import Role
from tests.support.reference import Import
from tests.support.values import NOW, uid


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_directory(tmp_path / "directory.db")
    yield engine
    engine.dispose()


@pytest.fixture
def memory(engine: Engine, tmp_path: Path) -> Iterator[Memory]:
    with closing(FileChanges(tmp_path / "directory.db", engine)) as changes:
        yield Memory(changes)


@pytest.fixture
def directory(engine: Engine, memory: Memory) -> Directory:
    return Directory(engine, memory)


@pytest.fixture
def settings(engine: Engine, memory: Memory) -> HouseSettings:
    return HouseSettings(engine, memory)


@pytest.fixture
def put(directory: Directory) -> Import:
    """Imports raw rows as olga, with the facts that wait for the ledger."""

    def put(kind: str, *raw: dict[str, Any], facts: tuple[HouseEvent, ...] = (), name: str = "import") -> PendingImport:
        pending = PendingImport(uid(name + repr(raw)), "olga", Role.OPERATOR, NOW, facts)
        directory.put(kind, parse_rows(kind, raw), pending)
        return pending

    return put
