"""Whatever several send at once for a slot, the answers are as if one had come after the other. CLAIMLOG_SLOTS asks for more slots."""

import os
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from eventsourcing.sqlite import SQLiteCursor

from application.ledger import sqlite
from application.ledger.group import Outcome
from application.ledger.sqlite_batch import HEAD, Append, insert_events, number
from tests.torture.scenario import Trial
from tests.torture.slots import race

SLOTS, FEW = int(os.environ.get("CLAIMLOG_SLOTS", "80")), 40


@pytest.mark.parametrize(("store", "slots"), [("files", SLOTS), ("postgresql", SLOTS // 6)])
def test_every_slot_has_an_order_in_which_all_answers_are_right(store: str, slots: int, tmp_path: Path) -> None:
    outcome = race(Trial(tmp_path, store, slots, Random("slots")))
    assert outcome.breaches == []
    assert outcome.attacks == slots and outcome.refused and outcome.acknowledged > 3 * slots


def careless(c: SQLiteCursor, appends: Sequence[Append]) -> list[Outcome]:
    """Each goes in, at whatever version its streams have come to."""
    versions, fitted = dict[str, int](), list[Append]()
    for append in appends:
        rows = []
        for stream, _, topic, state in append.events:
            versions[stream] = versions.get(stream, number(c, HEAD, (stream,))) + 1
            rows.append((stream, versions[stream], topic, state))
        fitted.append(append._replace(events=rows))
    positions = insert_events(c, fitted)
    return [next(positions) for _ in fitted]


def test_a_ledger_that_takes_what_was_decided_on_an_old_version_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "write", careless)
    breaches = race(Trial(tmp_path, "files", FEW, Random("slots"))).breaches
    assert any("no order explains" in breach for breach in breaches)
