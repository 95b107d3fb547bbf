"""A real directory file in a folder of its own, and the ways to fill it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from application.adapters.changes import DatabaseChanges, FileChanges
from application.adapters.directory import Directory
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.vault import KeyedVault
from application.ports import PendingImport
from application.reference_rows import parse_rows
from domain.records import HouseEvent
from domain.values import Role
from tests.support.both_stores import directory_in
from tests.support.reference import Import
from tests.support.values import NOW, uid
from tests.support.vaults import vault_in

Opened = tuple[Engine, FileChanges | DatabaseChanges]


@pytest.fixture
def opened(tmp_path: Path, store: dict[str, Any]) -> Iterator[Opened]:
    with directory_in(tmp_path, store) as opened:
        yield opened


@pytest.fixture
def engine(opened: Opened) -> Engine:
    return opened[0]


@pytest.fixture
def memory(opened: Opened) -> Memory:
    return Memory(opened[1])


@pytest.fixture
def directory(engine: Engine, memory: Memory) -> Directory:
    return Directory(engine, memory)


@pytest.fixture
def settings(engine: Engine, memory: Memory) -> HouseSettings:
    return HouseSettings(engine, memory)


@pytest.fixture
def vault(tmp_path: Path, memory: Memory, settings: HouseSettings) -> Iterator[KeyedVault]:
    with closing(vault_in(tmp_path, memory, settings)) as vault:
        yield vault


@pytest.fixture
def put(directory: Directory) -> Import:
    """Imports raw rows as olga, with the facts that wait for the ledger."""

    def put(kind: str, *raw: dict[str, Any], facts: tuple[HouseEvent, ...] = (), name: str = "import") -> PendingImport:
        pending = PendingImport(uid(name + repr(raw)), "olga", Role.OPERATOR, NOW, facts)
        directory.put(kind, parse_rows(kind, raw), pending)
        return pending

    return put
