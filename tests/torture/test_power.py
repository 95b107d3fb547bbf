"""A power loss takes nothing that was acknowledged; CLAIMLOG_CUTS asks for more of them."""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from application.adapters import documents, secret_files
from application.adapters import sqlite as files
from application.ledger import sqlite as ledger
from application.ledger.transparency import signer
from tests.torture.power import lose_power
from tests.torture.power_disk import Cut, Disk, FolderSynced, Named, Synced, Wrote
from tests.torture.scenario import Outcome, Trial

CUTS, FEW, SEED = int(os.environ.get("CLAIMLOG_CUTS", "25")), 20, "power"
Plant = Callable[[pytest.MonkeyPatch], None]


def lost(folder: Path, cuts: int) -> Outcome:
    return lose_power(Trial(folder, "files", cuts, Random(SEED)))


def test_what_was_acknowledged_outlives_a_power_loss_at_any_moment(tmp_path: Path) -> None:
    outcome = lost(tmp_path, CUTS)
    assert outcome.breaches == []
    assert outcome.attacks == CUTS and outcome.acknowledged > CUTS / 3


def the_ledger_is_not_synced(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(ledger.PRAGMAS, "synchronous", 0)


def keys_are_not_synced(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(files.SYNCHRONOUS, "EXTRA", 0)


def folders_are_not_synced(patch: pytest.MonkeyPatch) -> None:
    for module in (documents, secret_files, signer):
        patch.setattr(module, "sync_folder", lambda folder: None)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (the_ledger_is_not_synced, "the ledger ends at"),
        (keys_are_not_synced, "keys.db is damaged"),
        (folders_are_not_synced, "lost: the bytes of a document"),
    ],
)
def test_a_sync_left_out_is_found(plant: Plant, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert any(told in breach for breach in lost(tmp_path, FEW).breaches)


ROOT = Path("/disk")


def left(folder: Path, seed: int, *ops: Wrote | Cut | Synced | Named | FolderSynced) -> dict[str, bytes]:
    """What is on the disk after the power went."""
    disk = Disk()
    for op in ops:
        disk.play(op)
    disk.lose_power(ROOT, folder / str(seed), Random(seed))
    return {path.name: path.read_bytes() for path in (folder / str(seed)).iterdir()}


def test_the_disk_keeps_what_was_synced(tmp_path: Path) -> None:
    named, written = Named(ROOT, {"a": 1}), Wrote(1, 0, b"kept")
    for seed in range(20):
        assert left(tmp_path, seed, named, written, Synced(1), FolderSynced(ROOT)) == {"a": b"kept"}


def test_the_disk_may_lose_what_was_not_and_tears_a_write(tmp_path: Path) -> None:
    named, long = Named(ROOT, {"a": 1}), Wrote(1, 0, b"x" * 1024)
    found = [left(tmp_path, seed, named, FolderSynced(ROOT), long, Wrote(1, 1024, b"y"), Cut(1, 1000)) for seed in range(200)]
    assert {"a": b""} in found and {"a": b"x" * 1000} in found
    assert {"a": bytes(512) + b"x" * 512 + b"y"} in found or {"a": bytes(512) + b"x" * 488} in found
    assert {} in [left(tmp_path, 200 + seed, named, long, Synced(1)) for seed in range(20)]
