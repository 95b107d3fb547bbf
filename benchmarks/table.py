"""The figures as a table: ruled on a terminal, plain elsewhere, Markdown in the docs, JSON for machines."""

import json
import os
import platform
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measuring import Figure, Result

COLUMNS = ("goal", "work", "ours", "peer", "floor", "ratio", "to reach", "holds")
WIDE = 400


def shown(one: Figure | None) -> str:
    """The median, and the lowest and highest round."""
    if one is None:
        return ""
    spread = "" if one.low == one.high else f" ({short(one.low)}-{short(one.high)})"
    return f"{short(one.median)}{spread} {one.unit}"


def short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cells(result: Result) -> tuple[str, ...]:
    ratios = ", ".join(f"{name} {short(value)}" for name, value in result.ratios.items())
    told = (shown(result.ours), shown(result.peer), shown(result.floor), ratios, result.goal)
    return (result.id, result.work, *told, "yes" if result.holds else "no")


def draw(results: Sequence[Result]) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    drawn = Table(*COLUMNS, box=Table().box if console.is_terminal else None)
    for result in results:
        drawn.add_row(*cells(result), style=None if result.holds else "red")
    console.print(drawn)


def markdown(results: Sequence[Result], about: str) -> str:
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *map(cells, results)]
    return "\n".join((about, "", *(f"| {' | '.join(row)} |" for row in rows)))


def machine(bench: str, rounds: int) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("eventsourcing", "SQLAlchemy", "fastapi", "pydantic", "psycopg"))
    where = f"{os.cpu_count()} cores ({processor()}), {memory:.0f} GiB, {platform.system()} {platform.release()}"
    return f"{where}; Python {platform.python_version()}, {libraries}. `{bench}` sizes, {rounds} rounds."


def processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1) if found else platform.machine()


def into_document(document: Path, part: str, told: str) -> None:
    """Between the part's markers; all else in it is written by people."""
    begin, end = f"<!-- {part}: written by `make bench` -->", f"<!-- end of {part} -->"
    before, _, rest = document.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    document.write_text(f"{before}{begin}\n{told}\n{end}{after}", encoding="utf-8")


def into_json(path: Path, results: Sequence[Result]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([result.told() for result in results], indent=2) + "\n", encoding="utf-8")


def chosen(only: str, known: Sequence[str]) -> Iterator[str]:
    """The goals named in `only`, or all. Raises ValueError for one nobody knows."""
    asked = [name.strip().upper() for name in only.split(",") if name.strip()]
    if unknown := set(asked) - set(known):
        raise ValueError(f"no such goal: {', '.join(sorted(unknown))}; known are {', '.join(known)}")
    yield from (name for name in known if not asked or name in asked)
