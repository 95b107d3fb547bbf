"""`python -m benchmarks`: measures the goals and tells the figures. BENCH=quick for small sizes, ONLY=P1,P3 for some."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks import table
from benchmarks.arithmetic import told
from benchmarks.measuring import Bench, Result

ROOT = Path(__file__).parents[1]
DOCUMENT, MACHINES = ROOT / "docs" / "performance.md", ROOT / "build" / "bench.json"
# P4's module measures P5 in the same run.
MODULES = {
    "P1": "p1_append",
    "P2": "p2_threads",
    "P3": "p3_submit",
    "P4": "p4_rebuild",
    "P5": "p4_rebuild",
    "P6": "p6_first_pages",
    "P7": "p7_event_to_view",
    "P8": "p8_record",
    "P9": "p9_workers",
    "P10": "p10_start",
}
Say = Callable[[str], object]


def run(bench: Bench, goals: list[str], say: Say) -> Iterator[Result]:
    """Modules one after the other; each row is told as it comes."""
    for module in dict.fromkeys(MODULES[goal] for goal in goals):
        begun = time.monotonic()
        for result in import_module(f"benchmarks.{module}").measure(bench):
            say(f"{time.monotonic() - begun:6.1f} s  {'  '.join(table.cells(result))}\n")
            yield result


def main() -> int:
    """0, whatever the figures are: they are told, not tested."""
    quick = os.environ.get("BENCH") == "quick"
    goals = list(table.chosen(os.environ.get("ONLY", ""), list(MODULES)))
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        bench = Bench(Path(folder), quick)
        results = [result for result in run(bench, goals, sys.stderr.write) if result.id in goals]
        table.draw(results)
        table.into_json(MACHINES, results)
        if goals == list(MODULES):
            machine = table.machine("quick" if quick else "whole", bench.rounds)
            table.into_document(DOCUMENT, "figures", table.markdown(results, machine))
            table.into_document(DOCUMENT, "arithmetic", told(bench, results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
