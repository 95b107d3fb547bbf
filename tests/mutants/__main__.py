"""`make mutants`: each planted change in a copy of the tree, and whether its tests notice. Exit code 1 when one does not."""

import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from tests.mutants.planted import MUTANTS, Mutant
from tests.support.docs import ROOT

PASSED, FAILED, STUCK = 0, 1, -1
PATIENCE = 600


def copy_to(folder: Path) -> None:
    """What git knows and does not ignore, as it stands in the folder."""
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def tested(folder: Path, tests: tuple[str, ...]) -> int:
    """The exit code of the tests on the copy, also where they start `claimlog` as a program. Who waits for ever notices nothing."""
    words = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    own = os.environ | {"PYTHONPATH": str(folder)}
    silent = partial(subprocess.run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=PATIENCE)
    try:
        return int(silent(words, cwd=folder, env=own).returncode)
    except subprocess.TimeoutExpired:
        return STUCK


def caught(folder: Path, mutant: Mutant) -> bool:
    file = folder / mutant.file
    kept = file.read_text("utf-8")
    file.write_text(kept.replace(mutant.right, mutant.wrong), "utf-8")
    try:
        return tested(folder, mutant.tests) == FAILED
    finally:
        file.write_text(kept, "utf-8")


def main() -> int:
    begun, survived = time.monotonic(), 0
    with TemporaryDirectory(prefix="claimlog-mutants-") as name:
        folder = Path(name)
        copy_to(folder)
        if tested(folder, tuple(dict.fromkeys(test for mutant in MUTANTS for test in mutant.tests))) != PASSED:
            typer.echo("the tests fail without any change: mend them first")
            return 1
        for mutant in MUTANTS:
            noticed = caught(folder, mutant)
            survived += not noticed
            typer.echo(f"{'caught  ' if noticed else 'SURVIVED'}  {mutant.name}  ({mutant.file})")
    typer.echo(f"{len(MUTANTS) - survived} of {len(MUTANTS)} caught in {time.monotonic() - begun:.0f} s")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
