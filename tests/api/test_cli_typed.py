"""What is typed but cannot be recorded or looked for is refused in a sentence that names the option, and nothing is done."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.main import get_command

from api.cli import app
from tests.support.house import Office
from tests.support.terminal import Type, claimlog, point_at

__all__ = ["claimlog"]
NO_TEXT = "a\udcffb"  # as Python hands on bytes that are no UTF-8
DIGITS = "1" * 5_000
LONG = "x" * 201
AS = ("--as", "carl")
NOBODYS = ["", " ", LONG, NO_TEXT, " carl", "carl\n", "system"]


@pytest.fixture
def claim_id(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> UUID:
    point_at(office.house.settings, monkeypatch)
    monkeypatch.chdir(tmp_path)
    return office.submit("alder")


def refuses(claimlog: Type, option: str, *words: object) -> bool:
    told = claimlog(*words)
    return told.code == 2 and option.lower() in told.err.lower() and "Traceback" not in told.err and told.out == ""


def asked_for(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Every command with each word it takes: its name, and whether that is typed."""
    for name, below in getattr(command, "commands", {}).items():
        yield from asked_for(below, *path, name)
    for one in command.params if not getattr(command, "commands", {}) else ():
        if not getattr(one, "is_flag", False):
            yield path, one.opts[0], one.opts[0].startswith("-")


def test_every_word_of_every_command_has_to_be_text(claimlog: Type, office: Office, claim_id: UUID) -> None:
    every, head = list(asked_for(get_command(app))), office.house.ledger.head()
    assert len(every) > 60 and {"--reference", "--as", "--host", "--to", "--data-dir", "subject", "company"} <= {
        name for _, name, _ in every
    }
    taken = [one for one in every if not refuses(claimlog, one[1], *one[0], *([one[1]] if one[2] else []), NO_TEXT)]
    assert taken == [] and office.house.ledger.head() == head


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("subject", ("audit", "hold", "", "--reference", "2026/17")),
        ("subject", ("audit", "release", LONG, "--reference", "2026/17")),
        ("subject", ("audit", "erase", " ", "--ground", "court_order", "--yes")),
        ("company", ("documents", "release", "", "sha256:0")),
        ("document_id", ("documents", "release", "alder", "")),
        ("--scanner", ("documents", "scan", "--scanner", "")),
        ("--type", ("events", "--type", "")),
        ("--key", ("audit", "verify", "--key", "")),
        ("--host", ("serve", "--sandbox", "--host", "")),
        ("--host", ("serve", "--sandbox", "--port", "0", "--host", LONG)),
        ("--data-dir", ("doctor", "--data-dir", "")),
        ("--data-dir", ("demo", "--no-serve", "--data-dir", "")),
        ("--data-dir", ("demo", "--no-serve", "--data-dir", "x" * 300)),
        ("--language", ("audit", "explain", "claim", "--language", "fr")),
        ("--after", ("events", "--after", DIGITS)),
        ("--after", ("events", "--after", 2**63)),
        ("--port", ("demo", "--port", DIGITS)),
        ("--workers", ("serve", "--workers", DIGITS)),
    ],
)
def test_what_cannot_be_is_refused(claimlog: Type, office: Office, claim_id: UUID, option: str, words: tuple[object, ...]) -> None:
    head, folder = office.house.ledger.head(), sorted(Path.cwd().iterdir())
    assert refuses(claimlog, option, *(claim_id if word == "claim" else word for word in words))
    assert office.house.ledger.head() == head and sorted(Path.cwd().iterdir()) == folder


@pytest.mark.parametrize("reference", ["", " ", LONG])
def test_a_hold_has_a_reference(claimlog: Type, office: Office, claim_id: UUID, reference: str) -> None:
    for verb in ("hold", "release"):
        assert refuses(claimlog, "--reference", "audit", verb, claim_id, "--reference", reference)
    assert claimlog("audit", "holds", "--json").json == []
    assert claimlog("audit", "hold", claim_id, "--reference", " 12 O 17/26 ", *AS).code == 0
    assert [one["reference"] for one in claimlog("audit", "holds", "--json").json] == ["12 O 17/26"]
    assert claimlog("audit", "release", claim_id, "--reference", "12 O 17/26 ", *AS).code == 0


@pytest.mark.parametrize("who", NOBODYS)
def test_what_is_recorded_was_somebody(claimlog: Type, office: Office, claim_id: UUID, tmp_path: Path, who: str) -> None:
    (tmp_path / "tenants.json").write_text("[]")
    head = office.house.ledger.head()
    for words in (
        ("audit", "hold", claim_id, "--reference", "2026/17"),
        ("audit", "release", claim_id, "--reference", "2026/17"),
        ("audit", "erase", claim_id, "--ground", "court_order", "--yes"),
        ("reference", "import", "tenants", "tenants.json"),
    ):
        assert refuses(claimlog, "--as", *words, "--as", who)
    assert office.house.ledger.head() == head


def test_the_command_line_may_hold_but_is_no_operator(claimlog: Type, claim_id: UUID, tmp_path: Path) -> None:
    (tmp_path / "tenants.json").write_text("[]")
    assert claimlog("audit", "hold", claim_id, "--reference", "2026/17", "--as", "command line").code == 0
    assert claimlog("audit", "release", claim_id, "--reference", "2026/17").code == 0
    assert {line["actor"] for line in claimlog("events").lines if line["type"].startswith("erasure.")} == {"command line"}
    assert refuses(claimlog, "--as", "reference", "import", "tenants", "tenants.json", "--as", "command line")


@pytest.mark.parametrize("moment", ["", "soon", DIGITS, "9" * 20, "10000-01-01", "2026-03-02T09:00:00+99:99"])
def test_a_moment_is_refused_by_the_name_of_its_option(claimlog: Type, office: Office, claim_id: UUID, moment: str) -> None:
    head = office.house.ledger.head()
    assert refuses(claimlog, "--at", "audit", "show", claim_id, "--at", moment)
    assert refuses(claimlog, "--from", "audit", "diff", claim_id, "--from", moment)
    assert refuses(claimlog, "--to", "audit", "diff", claim_id, "--from", "1", "--to", moment)
    assert office.house.ledger.head() == head


def test_the_last_position_there_can_be_is_taken(claimlog: Type, claim_id: UUID) -> None:
    assert claimlog("events", "--after", 2**63 - 1) == (0, "", "")


IN_THE_WAY: dict[str, Callable[[Path], None]] = {
    "a link": lambda path: path.symlink_to(path.with_name("kept")),
    "a link to nothing": lambda path: path.symlink_to(path.with_name("gone")),
    "a link to a folder": lambda path: path.symlink_to(path.parent),
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
}


@pytest.mark.parametrize("put", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_an_export_takes_the_place_of_nothing_but_a_file(
    claimlog: Type, office: Office, claim_id: UUID, tmp_path: Path, put: Callable[[Path], None]
) -> None:
    (tmp_path / "kept").write_text("kept")
    put(to := tmp_path / "record.tar")
    before, there = to.lstat(), sorted(tmp_path.iterdir())
    head = office.house.ledger.head()
    assert refuses(claimlog, "--to", "audit", "export", "--to", to)
    assert (to.lstat().st_mode, to.lstat().st_ino) == (before.st_mode, before.st_ino) and sorted(tmp_path.iterdir()) == there
    assert (tmp_path / "kept").read_text() == "kept" and head == office.house.ledger.head()
    assert claimlog("audit", "export", "--to", tmp_path / "kept").code == 0 and (tmp_path / "kept").stat().st_size > 1_000
