"""`audit replay`: from the store or from a bundle's events, with exit code 1 where one differs and 2 where one cannot be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.damage import position_of, spoiled
from tests.support.house import Office
from tests.support.lives import long_life
from tests.support.terminal import Type, claimlog, point_at
from tests.support.values import guid

__all__ = ["claimlog"]
BOTH_STORES = True
FINDING = {"code": "mpn_special_type", "severity": "warning", "pointer": "/mpn_id", "params": {"partner_type": "FRP"}}
Line = dict[str, Any]


@pytest.fixture
def lived(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    [*_] = long_life(office)
    point_at(office.house.settings, monkeypatch)
    return office


def lines_of(office: Office) -> list[Line]:
    """As a bundle holds them."""
    rows = office.house.ledger.rows(0, 100_000)
    return [
        {
            "actor": guid("somebody"),
            "leaf": n,
            "pos": row.position,
            "rec": "2026-03-02T09:00:00.000000Z",
            "state": row.state.decode(),
            "stream": str(row.stream),
            "type": row.topic,
            "ver": row.version,
            "of tomorrow": None,
        }
        for n, row in enumerate(rows)
    ]


@pytest.fixture
def file(tmp_path: Path, lived: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Beside no store at all."""
    found = tmp_path / "events.jsonl"
    found.write_text("".join(f"{json.dumps(line)}\n" for line in lines_of(lived)))
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(tmp_path / "nowhere"))
    return found


def rewritten(file: Path, change: Callable[[list[Line]], object]) -> Path:
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(lines)
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file


def validated(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line["type"] == "claim.validated.v1"]


def doctored(lines: list[Line]) -> None:
    first = validated(lines)[0]
    first["state"] = with_a_finding(first["state"].encode()).decode()


def test_the_store_comes_out_as_it_did(claimlog: Type, lived: Office) -> None:
    told = claimlog("audit", "replay", "--json")
    count = len(validated(lines_of(lived)))
    assert (told.code, told.json) == (0, {"policy": None, "judged": count, "differences": []})
    assert claimlog("audit", "replay").out == f"{count} validations judged again, 0 would come out otherwise\n"
    assert claimlog("audit", "replay", "--policy", "2023-10").code == 0


def test_a_file_comes_out_as_the_store_and_needs_none(claimlog: Type, file: Path) -> None:
    told = claimlog("audit", "replay", file, "--json")
    assert told.code == 0 and told.json["judged"] >= 3
    assert not (file.parent / "nowhere").exists()


def test_what_differs_is_told_with_both_outcomes(claimlog: Type, file: Path) -> None:
    rewritten(file, doctored)
    told = claimlog("audit", "replay", file, "--json")
    [one] = told.json["differences"]
    assert told.code == 1 and (one["version"], one["policy_id"], one["judged_by"]) == (2, "2021-05", "2021-05")
    assert [finding["code"] for finding in one["recorded"]["findings"]] == ["mpn_special_type"]
    assert one["replayed"] == {"findings": [], "subscription_id": None}
    shown = claimlog("audit", "replay", file)
    assert shown.code == 1 and "mpn_special_type warning /mpn_id" in shown.out and "nothing found" in shown.out
    assert "1 would come out otherwise" in shown.out


def test_a_store_that_was_doctored_is_found_out(claimlog: Type, lived: Office) -> None:
    bad = validated(lines_of(lived))[0]["pos"]
    with spoiled(lived, bad, with_a_finding):
        told = claimlog("audit", "replay", "--json")
    assert told.code == 1 and [one["position"] for one in told.json["differences"]] == [bad]
    assert claimlog("audit", "replay").code == 0


def with_a_finding(state: bytes) -> bytes:
    told = json.loads(state)
    told["data"]["findings"] = [FINDING]
    return json.dumps(told).encode()


def test_what_another_policy_would_have_said_is_told(claimlog: Type, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLOG_POLICIES_DIR", str(with_a_stricter_policy(tmp_path / "policies")))
    told = claimlog("audit", "replay", file, "--policy", "strict", "--json")
    assert told.code == 1 and told.json["policy"] == "strict"
    assert {one["judged_by"] for one in told.json["differences"]} == {"strict"}
    assert all(one["recorded"] != one["replayed"] for one in told.json["differences"])
    assert claimlog("audit", "replay", file).code == 0


def with_a_stricter_policy(folder: Path) -> Path:
    """Those that are shipped, and one under which Teams may not be claimed for its usage."""
    shipped = Path(__file__).parents[2] / "application" / "policies"
    folder.mkdir()
    for policy in shipped.glob("*.toml"):
        (folder / policy.name).write_text(policy.read_text())
    strict = (shipped / "2021-05.toml").read_text().replace('id = "2021-05"', 'id = "strict"')
    before, _, after = strict.rpartition('solution_area = "microsoft_365"\nactivity = "usage"\npays = "usage_incentive"')
    (folder / "strict.toml").write_text(f'{before}solution_area = "microsoft_365"\nactivity = "presales"\n{after}')
    return folder


BROKEN: dict[str, Callable[[list[Line]], object]] = {
    "line 1: pos": lambda lines: lines[0].pop("pos"),
    "line 2: pos": lambda lines: lines[1].update(pos="2"),
    "line 3: stream": lambda lines: lines[2].update(stream="x"),
    "line 4: state": lambda lines: lines[3].update(state={}),
    "line 5: ver": lambda lines: lines[4].update(ver=0),
    "comes after": lambda lines: lines.reverse(),
    "is missing": lambda lines: lines.remove(validated(lines)[0]),
    "claim.validated.v9": lambda lines: validated(lines)[0].update(type="claim.validated.v9"),
    "no envelope": lambda lines: validated(lines)[0].update(state="[]"),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_file_that_cannot_be_read_ends_with_1_and_its_place(claimlog: Type, file: Path, reason: str) -> None:
    told = claimlog("audit", "replay", rewritten(file, BROKEN[reason]))
    assert told.code == 1 and reason in told.err and ("line " in told.err or "position " in told.err)
    assert "Traceback" not in told.err and told.out == ""


@pytest.mark.parametrize("written", [b"{", b"[]\n", b"\n", b"\xff\xfe", b'"' + b"x" * 100, b"[" * 10_000])
def test_a_file_of_something_else_ends_with_1(claimlog: Type, file: Path, written: bytes) -> None:
    file.write_bytes(written)
    told = claimlog("audit", "replay", file)
    assert told.code == 1 and "line 1" in told.err and "Traceback" not in told.err


def test_a_file_without_an_event_is_no_proof_of_anything(claimlog: Type, file: Path) -> None:
    file.write_bytes(b"")
    told = claimlog("audit", "replay", file)
    assert (told.code, told.out) == (1, "") and "there is no event in it" in told.err


def test_an_event_of_the_store_that_cannot_be_read_ends_with_3_and_its_position(claimlog: Type, lived: Office) -> None:
    bad = position_of(lived.comment("alder", lived.submit("alder", product_id="exchange-online")))
    with spoiled(lived, bad):
        told = claimlog("audit", "replay")
    assert told.code == 3 and f"position {bad}" in told.err and "Traceback" not in told.err


@pytest.mark.parametrize("words", [("--policy", "1999-01"), ("nowhere.jsonl",), (".",)])
def test_what_is_typed_wrong_ends_with_2(claimlog: Type, lived: Office, words: tuple[str, ...]) -> None:
    told = claimlog("audit", "replay", *words)
    assert told.code == 2 and told.err and told.out == ""
