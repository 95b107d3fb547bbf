"""Rounds, medians, spread and percentiles: the goals are ratios within one run, so those compared take turns."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of the rounds, with the lowest and the highest of them."""

    median: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table; `ratios` are by what they compare, and `holds` says whether all of the goal is reached."""

    id: str
    work: str
    ours: Figure
    peer: Figure | None
    floor: Figure | None
    ratios: Mapping[str, float]
    goal: str
    holds: bool

    def told(self) -> dict[str, Any]:
        return asdict(self)


class Bench(NamedTuple):
    """How much is measured, and a folder of its own for the stores."""

    folder: Path
    quick: bool = False
    rounds: int = 5

    def size(self, whole: int, quick: int) -> int:
        return quick if self.quick else whole


def figure(values: Sequence[float], unit: str) -> Figure:
    return Figure(median(values), min(values), max(values), unit)


def in_turns(rounds: int, works: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Every round runs all of them once, so that what disturbs the machine disturbs all."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for n in range(rounds):
        for name in list(works)[:: 1 if n % 2 else -1]:
            found[name].append(works[name]())
    return found


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def rate(act: Callable[[], object], count: int) -> float:
    """How many a second."""
    return count / seconds(act)


def percentile(values: Sequence[float], of_hundred: float) -> float:
    """The nearest rank: a value that was measured."""
    ranked = sorted(values)
    return ranked[max(ceil(len(ranked) * of_hundred / 100), 1) - 1]


def resident(process: str = "self") -> int:
    """Bytes of memory a process holds now."""
    return _told(process, "VmRSS")


def peak(process: str = "self") -> int:
    """The most it ever held."""
    return _told(process, "VmHWM")


def _told(process: str, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def compared(
    goal: str, work: str, unit: str, rounds: Mapping[str, Sequence[float]], goals: Mapping[str, float], *, less: bool = False
) -> Result:
    """`rounds` of "ours", "peer" and "floor"; every ratio is ours by the other's, and `goals` are what it has to reach, or stay below."""
    found = {name: figure(values, unit) for name, values in rounds.items()}
    ratios = {f"ours/{name}": found["ours"].median / other.median for name, other in found.items() if name != "ours"}
    holds = all(ratios[f"ours/{name}"] <= limit if less else ratios[f"ours/{name}"] >= limit for name, limit in goals.items())
    told = ", ".join(f"ours/{name} {'<=' if less else '>='} {limit:g}" for name, limit in goals.items())
    return Result(goal, work, found["ours"], found.get("peer"), found.get("floor"), ratios, told, holds)
