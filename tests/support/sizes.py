"""Sizes of files and functions against the limits of the house: `python -m tests.support.sizes`."""

import ast
import sys
from collections.abc import Iterator, Sequence
from math import ceil
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "application", "benchmarks", "domain", "projections")
FREE = Path("application/ledger")
LONGEST_FILE, LONGEST_FUNCTION = 300, 30


class Size(NamedTuple):
    """`lines` of one file or function; `where` can be opened: a path, or a path with a line."""

    where: str
    lines: int
    is_file: bool
    free: bool

    @property
    def too_long(self) -> bool:
        """A function may nowhere be, a file only where the ledger is."""
        return self.lines > LONGEST_FILE and not self.free if self.is_file else self.lines > LONGEST_FUNCTION


def sizes(root: Path) -> list[Size]:
    return [size for room in ROOMS for path in sorted((root / room).rglob("*.py")) for size in sizes_in(path, path.relative_to(root))]


def sizes_in(path: Path, shown: Path) -> Iterator[Size]:
    text, free = path.read_text(encoding="utf-8"), shown.is_relative_to(FREE)
    yield Size(str(shown), len(text.splitlines()), is_file=True, free=free)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Size(f"{shown}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1, is_file=False, free=free)


def table(found: Sequence[Size]) -> Iterator[str]:
    yield f"{'room':<14}{'what':<11}{'number':>7}{'median':>8}{'9 in 10':>9}{'longest':>9}  limit"
    for room in (*ROOMS, ""):
        for what, limit, is_file in (("files", LONGEST_FILE, True), ("functions", LONGEST_FUNCTION, False)):
            lines = sorted(size.lines for size in found if size.is_file is is_file and size.where.startswith(room))
            if lines:
                nine = lines[ceil(len(lines) * 0.9) - 1]
                yield f"{room or 'all':<14}{what:<11}{len(lines):>7}{median(lines):>8g}{nine:>9}{lines[-1]:>9}  {limit}"


def main(root: Path = ROOT) -> int:
    """The exit status: 1 when something is longer than the house allows."""
    found = sizes(root)
    offenders = [size for size in found if size.too_long]
    sys.stdout.writelines(f"{line}\n" for line in table(found))
    sys.stdout.writelines(f"too long: {size.where} has {size.lines} lines\n" for size in offenders)
    return 1 if offenders else 0


if __name__ == "__main__":
    sys.exit(main())
