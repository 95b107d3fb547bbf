"""The power goes, at any moment: what was acknowledged is there, and the house opens.

Several houses are recorded at work, each is cut short at points of its trace: what was synced is kept, the rest as chance has it.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from tests.torture.power_disk import Disk, Told
from tests.torture.power_judge import of_files, of_house, of_the_whole, unanswered
from tests.torture.power_run import Acknowledged, Refused, Run, Sent, Uploaded, recorded_run
from tests.torture.scenario import Outcome, Scenario, Trial

CUTS_OF_A_RUN, HOUSE_EVERY = 100, 15
LONG, SHORT = (40, 3), (6, 2)  # acts of each client in a life of the house, and lives
Judged = Callable[[Run, Path, list[Any]], Iterator[str]]


def lose_power(trial: Trial) -> Outcome:
    outcome, operations = Outcome(), 0
    for n, left in enumerate(range(trial.attacks, 0, -CUTS_OF_A_RUN)):
        cuts = min(left, CUTS_OF_A_RUN)
        acts, lives = LONG if cuts == CUTS_OF_A_RUN else SHORT
        run = recorded_run(trial.folder / f"run{n}", trial.dice, acts, lives, keys_apart=n % 2 == 1)
        told = [op.what for op in run.ops if isinstance(op, Told)]
        outcome.sent += sum(isinstance(one, Sent | Uploaded) for one in told)
        outcome.breaches += of_the_whole(run, told)
        for place, unknown, breaches in cut_short(run, cuts, trial.dice, trial.folder / "left"):
            outcome.attacks += 1
            outcome.unknown += unknown
            outcome.breaches += [f"run {n}, cut at {place} of {len(run.ops)}: {breach}" for breach in breaches]
            trial.say(outcome.attacks)
        outcome.acknowledged += sum(isinstance(one, Acknowledged | Uploaded) for one in told)
        outcome.refused += sum(isinstance(one, Refused) for one in told)
        operations += len(run.ops)
        shutil.rmtree(run.root)
    outcome.told = f"{operations} writes, syncs and changes of names"
    return replace(outcome, verified=not outcome.breaches, lost=sum("lost:" in one for one in outcome.breaches))


def cut_short(run: Run, cuts: int, dice: Random, folder: Path) -> Iterator[tuple[int, int, list[str]]]:
    """After so many of its operations, how many had no answer yet, and what is wrong; at every fifteenth a whole house is opened."""
    disk, told, played = Disk(), [], 0
    for n, place in enumerate(sorted(dice.sample(range(len(run.ops) + 1), cuts))):
        for op in run.ops[played:place]:
            disk.play(op)
            told += [op.what] if isinstance(op, Told) else []
        played = place
        disk.lose_power(run.root, folder, dice)
        breaches = found(of_files, run, folder, told)
        if n % HOUSE_EVERY == HOUSE_EVERY // 2:
            breaches += found(of_house, run, folder, told)
        yield place, len(unanswered(told)), breaches
        shutil.rmtree(folder)


def found(judge: Judged, run: Run, folder: Path, told: list[Any]) -> list[str]:
    """What cannot be opened is a breach like any other."""
    try:
        return list(judge(run, folder, told))
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


SCENARIOS = (Scenario("power-loss", "files", 60, 2_000, lose_power),)
