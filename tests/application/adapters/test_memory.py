"""What is kept in memory is never older than the question, whichever process changed it; and it is bounded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.adapters import memory as kept
from application.adapters.directory import Directory
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.looking import one_look
from tests.support.both_stores import directory_in
from tests.support.directory import CONTOSO
from tests.support.reference import Import, tenant_row, tie_row

BOTH_STORES = True


class Counted:
    """How often a store was asked for its number."""

    def __init__(self, number: int = 0) -> None:
        self.number, self.asked = number, 0

    def __call__(self) -> int:
        self.asked += 1
        return self.number


@pytest.fixture
def elsewhere(directory: Directory, tmp_path: Path, store: dict[str, Any]) -> Iterator[tuple[Directory, HouseSettings]]:
    """The same store, as another process has it open."""
    with directory_in(tmp_path, store) as (engine, changes):
        memory = Memory(changes)
        yield Directory(engine, memory), HouseSettings(engine, memory)


def test_an_import_is_seen_by_the_next_question_in_any_process(elsewhere: tuple[Directory, HouseSettings], put: Import) -> None:
    other, _ = elsewhere
    for name in ("Contoso", "Contoso Holding", "Contoso again"):
        put("tenants", tenant_row(name=name))
        for tenant in (other.tenant(CONTOSO), other.tenant(CONTOSO)):
            assert tenant and tenant.name == name


def test_a_tie_is_seen_at_once_also_where_nobody_was_tied(elsewhere: tuple[Directory, HouseSettings], put: Import) -> None:
    other, _ = elsewhere
    assert other.of("rex") == frozenset()
    put("reviewer-ties", tie_row(reviewer="rex", partner_id="alder"))
    assert other.of("rex") == {"alder"}
    put("reviewer-ties", tie_row(reviewer="rex", partner_id="alder", lifted=True))
    assert other.of("rex") == frozenset()


def test_a_setting_is_seen_at_once(elsewhere: tuple[Directory, HouseSettings], settings: HouseSettings) -> None:
    _, other = elsewhere
    assert other.get("clock") is None
    settings.put("clock", "stands")
    assert other.get("clock") == "stands"
    settings.delete("clock")
    assert other.get("clock") is None
    assert other.once("key", lambda: "mine") == settings.once("key", lambda: "yours") == "mine"


def test_a_change_of_ones_own_is_seen_within_the_same_look(directory: Directory, settings: HouseSettings, put: Import) -> None:
    with one_look():
        assert directory.tenant(CONTOSO) is None and settings.get("name") is None
        put("tenants", tenant_row())
        settings.put("name", "value")
        assert directory.tenant(CONTOSO) and settings.get("name") == "value"


def test_in_one_look_the_store_is_asked_once_and_outside_each_time() -> None:
    changes = Counted()
    memory = Memory(changes)
    with one_look():
        assert [memory.of(n, lambda: "answer") for n in (1, 2, 1)] == ["answer"] * 3
    assert changes.asked == 1
    assert [memory.of(n, lambda: "another") for n in (1, 2)] == ["answer"] * 2
    assert changes.asked == 3


def test_a_look_within_a_look_asks_again() -> None:
    """As each attempt at a command does."""
    changes = Counted()
    memory = Memory(changes)
    with one_look():
        assert memory.of("question", lambda: "old") == "old"
        changes.number += 1
        assert memory.of("question", lambda: "new") == "old"
        with one_look():
            assert memory.of("question", lambda: "new") == "new"


def test_what_was_asked_before_a_change_is_not_kept_after_it() -> None:
    changes = Counted()
    memory = Memory(changes)

    def slow() -> str:
        changes.number += 1
        memory.of("other", lambda: "seen after the change")
        return "old"

    assert memory.of("question", slow) == "old"
    assert memory.of("question", lambda: "new") == "new"


def test_it_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 10)
    memory = Memory(Counted())
    for n in range(100):
        assert memory.of(n, lambda: str(n)) == str(n)  # noqa: B023 (called at once)
    assert len(memory._known[1]) <= 10
