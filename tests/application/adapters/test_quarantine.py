"""Infected uploads are kept apart, as many as there is room for."""

import json
import os
from pathlib import Path

from application.adapters.quarantine import Quarantine


def take(quarantine: Quarantine, folder: Path, name: str, size: int, at: float | None = None) -> None:
    draft = folder / "draft"
    draft.write_bytes(bytes(size))
    if at:
        os.utime(draft, (at, at))
    quarantine.take(draft, "alder", name, "Found")
    assert not draft.exists()


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix != ".json"}


def test_the_note_names_no_person(tmp_path: Path) -> None:
    take(Quarantine(tmp_path / "apart"), tmp_path, "one", 9)
    told = json.loads((tmp_path / "apart" / "one.json").read_text())
    assert {**told, "at": ""} == {"company": "alder", "sha256": "one", "signature": "Found", "at": ""}


def test_the_newest_are_kept_as_many_as_there_is_room_for(tmp_path: Path) -> None:
    now = tmp_path.stat().st_mtime
    by_number, by_size = tmp_path / "number", tmp_path / "size"
    for seconds, name in ((-30, "old"), (-20, "middle"), (-10, "new")):
        take(Quarantine(by_number, most=2), tmp_path, name, 9, now + seconds)
        take(Quarantine(by_size, most_bytes=20), tmp_path, name, 9, now + seconds)
    assert kept(by_number) == kept(by_size) == {"middle", "new"}
    assert not (by_number / "old.json").exists(), "nor its note"


def test_where_nothing_was_kept_there_is_nothing_to_drop(tmp_path: Path) -> None:
    Quarantine(tmp_path / "never made").trim()
    assert not (tmp_path / "never made").exists()
