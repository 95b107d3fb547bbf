"""A measurement comes out as a row, as JSON, and between the markers of the document."""

import json
from pathlib import Path

import pytest

from benchmarks import p1_append, table
from benchmarks.measuring import Bench, compared, percentile

ROUNDS = {"ours": [300.0, 310.0, 290.0], "peer": [100.0, 120.0, 90.0], "floor": [400.0, 500.0, 350.0]}


def test_a_goal_holds_when_every_ratio_is_reached() -> None:
    assert compared("P1", "append", "claims/s", ROUNDS, {"peer": 3.0, "floor": 0.75}).holds
    assert not compared("P1", "append", "claims/s", ROUNDS, {"peer": 3.0, "floor": 0.8}).holds
    assert not compared("P6", "page", "ms", ROUNDS, {"peer": 1.5}, less=True).holds


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], at) for at in (50, 99, 100)] == [2.0, 4.0, 4.0]


def test_machines_get_every_field_of_a_row(tmp_path: Path) -> None:
    table.into_json(tmp_path / "build" / "bench.json", [compared("P1", "append", "claims/s", ROUNDS, {"peer": 3.0})])
    [row] = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert list(row) == ["id", "work", "ours", "peer", "floor", "ratios", "goal", "holds"]
    assert row["ours"] == {"median": 300.0, "low": 290.0, "high": 310.0, "unit": "claims/s"}


def test_the_document_keeps_what_people_wrote(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n<!-- figures: written by `make bench` -->\nOf yesterday.\n<!-- end of figures -->\nAfter.\n")
    table.into_document(page, "figures", table.markdown([compared("P1", "append", "claims/s", ROUNDS, {"peer": 3.0})], "A machine."))
    told = page.read_text()
    assert told.startswith("Before.\n") and told.endswith("<!-- end of figures -->\nAfter.\n") and "yesterday" not in told
    assert "| P1 | append | 300 (290-310) claims/s | 100 (90-120) claims/s | 400 (350-500) claims/s |" in told


def test_some_goals_can_be_chosen() -> None:
    assert list(table.chosen("p3, P1", ["P1", "P2", "P3"])) == ["P1", "P3"]
    assert list(table.chosen("", ["P1", "P2"])) == ["P1", "P2"]
    with pytest.raises(ValueError, match="P11"):
        list(table.chosen("P11", ["P1"]))


def test_an_append_can_be_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p1_append, "STORE", "SQLite")
    monkeypatch.setattr(Bench, "size", lambda self, whole, quick: 10)
    [row] = p1_append.measure(Bench(tmp_path, quick=True, rounds=2))
    assert row.ours.median > 0 and set(row.ratios) == {"ours/peer", "ours/floor"}
