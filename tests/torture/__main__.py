"""`python -m tests.torture [NAME ...]`: every scenario at full numbers, one table, exit code 1 on any breach.

CLAIMLOG_SEED gives a run the same dice again; how the processes get along is chance all the same.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from tests.torture import clock, database, disk, kills, lines, mixed, power, slots, stalls, wakeups
from tests.torture.scenario import Outcome, Scenario, Trial

SCENARIOS: tuple[Scenario, ...] = (
    *kills.SCENARIOS,
    *database.SCENARIOS,
    *disk.SCENARIOS,
    *lines.SCENARIOS,
    *stalls.SCENARIOS,
    *clock.SCENARIOS,
    *wakeups.SCENARIOS,
    *mixed.SCENARIOS,
    *power.SCENARIOS,
    *slots.SCENARIOS,
)
WIDE, LINE_EVERY, BROKEN_LINES = 140, 50, 12
COLUMNS = ("scenario", "store", "attacks", "sent", "acknowledged", "refused", "unknown", "lost", "doubled", "verified", "seconds")


class Row(NamedTuple):
    scenario: Scenario
    outcome: Outcome
    seconds: float

    def told(self) -> dict[str, Any]:
        return {"scenario": self.scenario.name, "store": self.scenario.store, "seconds": round(self.seconds, 1)} | asdict(self.outcome)


def chosen(names: Sequence[str]) -> list[Scenario]:
    """By name or by store; all where none is named."""
    return [one for one in SCENARIOS if not names or {one.name, one.store, f"{one.name}/{one.store}"} & set(names)]


def run(scenario: Scenario, seed: str, attacks: int, say: Callable[[int], object] = lambda attacks: None) -> Row:
    """One that is broken off, because nothing goes on any more, is a breach, and others follow."""
    begun = time.monotonic()
    dice = Random(f"{seed} {scenario.name} {scenario.store}")
    with tempfile.TemporaryDirectory(prefix="torture") as folder:
        try:
            outcome = scenario.run(Trial(Path(folder), scenario.store, attacks, dice, say))
        except Exception as error:
            outcome = Outcome(breaches=[f"broken off: {error!r}", *traceback.format_exc().splitlines()[-BROKEN_LINES:]])
    return Row(scenario, outcome, time.monotonic() - begun)


def run_all(asked: Sequence[tuple[Scenario, int]], seed: str, console: Console) -> Iterator[Row]:
    """With a bar for each on a terminal, and lines elsewhere; a line for each when it is done, and one for each breach."""

    def say(bar: TaskID, name: str, of: int, done: int) -> None:
        progress.update(bar, completed=done)
        if not console.is_terminal and done % LINE_EVERY == 0:
            console.print(f"{name}: {done} of {of}", highlight=False)

    with Progress(console=console, disable=not console.is_terminal) as progress:
        for scenario, attacks in asked:
            bar = progress.add_task(f"{scenario.name}, {scenario.store}", total=attacks)
            row = run(scenario, seed, attacks, partial(say, bar, scenario.name, attacks))
            for line in (f"{scenario.name}, {scenario.store}: {row.outcome.told}", *(f"breach: {one}" for one in row.outcome.breaches)):
                console.print(line, soft_wrap=True, markup=False, highlight=False)
            yield row


def table(rows: Sequence[Row]) -> Table:
    drawn = Table(*COLUMNS)
    for row in rows:
        told = row.told()
        drawn.add_row(*[str(told[name]) for name in COLUMNS])
    return drawn


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a scenario, a store, or scenario/store; all when left out")
    parser.add_argument("--attacks", type=int, help="that many in each scenario, instead of its full number")
    parser.add_argument("--small", action="store_true", help="as many as the tests make")
    parser.add_argument("--json", action="store_true", help="for machines")
    asked = parser.parse_args(words)
    seed, console = os.environ.get("CLAIMLOG_SEED") or secrets.token_hex(4), Console(stderr=True)
    console.print(f"CLAIMLOG_SEED={seed}")
    if not chosen(asked.names):
        parser.error(f"NAME: there is {', '.join(sorted({one.name for one in SCENARIOS}))}")
    wanted = [(one, asked.attacks or (one.small if asked.small else one.whole)) for one in chosen(asked.names)]
    rows = list(run_all(wanted, seed, console))
    if asked.json:
        sys.stdout.write(json.dumps({"seed": seed, "scenarios": [row.told() for row in rows]}, indent=2) + "\n")
    else:
        terminal = Console()
        Console(width=None if terminal.is_terminal else WIDE).print(table(rows))
    return 0 if all(row.outcome.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
