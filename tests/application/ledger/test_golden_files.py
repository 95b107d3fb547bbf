"""Every published version of every event has golden files: bytes as they were once stored, which must load for ever.

A file is called `<stored name>.json`, or `<stored name>-<variant>.json` where one example cannot fill every field.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.ledger.catalogue import CATALOGUE
from application.ledger.envelope import encoded, entries
from application.ports import AnyRecorded, Change, StoredRow, Written
from tests.support.memory import MemoryLedger
from tests.support.values import CLAIM

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.json"))
PUBLISHED = {*CATALOGUE.kinds, *CATALOGUE.upcasters}
HOW = """{names} without a golden file. Let the application record one such event with believable contents and every field filled,
and keep the bytes of its row as they are: (FOLDER / "<stored name>.json").write_bytes(ledger.rows(position - 1, 1)[0].state)"""


def stored_name(file: Path) -> str:
    return file.stem.partition("-")[0]


def load(file: Path) -> AnyRecorded:
    return MemoryLedger().decode(StoredRow(7, CLAIM, 5, stored_name(file), file.read_bytes()))


def again(recorded: AnyRecorded) -> bytes:
    """The bytes that would be stored were it recorded today."""
    change = Change(recorded.stream, recorded.version - 1, recorded.actor, recorded.role, recorded.policy, (recorded.event,))
    written = Written(recorded.at, recorded.command, recorded.stream, recorded.correlation, recorded.causation)
    return encoded(entries([change], written)[0])


def fields(value: Any, path: str = "") -> Iterator[tuple[str, bool]]:
    """Every place in the data, and whether something stands there."""
    yield path, value not in (None, [], {})
    items = value.items() if isinstance(value, dict) else [("*", item) for item in value] if isinstance(value, list) else []
    for name, item in items:
        yield from fields(item, f"{path}/{name}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bytes_once_stored_load_as_the_event_of_their_name(file: Path) -> None:
    recorded = load(file)
    bare = stored_name(file).rpartition(".v")[0]
    assert CATALOGUE.name_of(recorded.event).rpartition(".v")[0] == bare
    assert (recorded.stream, recorded.version, recorded.position) == (CLAIM, 5, 7)


@pytest.mark.parametrize("file", [file for file in FILES if stored_name(file) in CATALOGUE.kinds], ids=lambda file: file.stem)
def test_an_event_of_today_would_be_stored_in_the_very_same_bytes(file: Path) -> None:
    assert again(load(file)) == file.read_bytes()


def test_every_published_name_has_a_golden_file() -> None:
    missing = sorted(PUBLISHED - {stored_name(file) for file in FILES})
    assert not missing, HOW.format(names=", ".join(missing))


def test_every_golden_file_is_of_a_published_name() -> None:
    assert {stored_name(file) for file in FILES} - PUBLISHED == set()


def test_the_golden_files_of_a_name_fill_every_field_between_them() -> None:
    """A field that no file fills could change its form unseen. An empty list elsewhere is told by the file that fills it."""
    filled: dict[tuple[str, str], bool] = defaultdict(bool)
    for file in FILES:
        for path, there in fields(json.loads(file.read_bytes())["data"]):
            filled[stored_name(file), path] |= there
    assert [place for place, there in filled.items() if not there and not place[1].endswith("/params")] == []


def test_who_when_and_why_stand_in_the_envelope() -> None:
    envelope = json.loads((FOLDER / "claim.approved.v1.json").read_bytes())
    assert set(envelope) == {"at", "actor", "role", "command", "corr", "cause", "policy", "data"}
    assert (envelope["actor"], envelope["role"], envelope["at"]) == ("rex", "reviewer", "2026-03-02T09:00:00.000000Z")


def test_no_python_path_is_ever_stored() -> None:
    assert not [file.name for file in FILES if b"domain." in file.read_bytes()]
