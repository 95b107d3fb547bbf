"""What the demo says on a terminal, and more plainly where nobody looks at one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shlex import quote

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from api.demo.refusals import Met
from api.demo.seed import DayDone
from api.demo.summary import Summary
from api.demo.trying import Try


class Showing:
    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)

    def say(self, text: str = "") -> None:
        """As it is: lines to be pasted are never wrapped."""
        typer.echo(text, file=self.console.file)

    @contextmanager
    def seeding(self, first: date, last: date) -> Iterator[DayDone]:
        """Tells of each day: a bar on a terminal, else a line for each week."""
        if not self.console.is_terminal:
            yield self.by_week
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[events]} events"))
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task("", total=(last - first).days, events=0)
            yield lambda day, events: bar.update(task, completed=(day - first).days, description=f"{day:%d %B %Y}", events=events)

    def by_week(self, day: date, events: int) -> None:
        if day.weekday() == 6:
            self.say(f"  up to {day.isoformat()}: {events} events")

    def summary(self, told: Summary) -> None:
        self.table("The world", ("", ""), [(name, line) for name, line in told])

    def refusals(self, met: Sequence[Met]) -> None:
        self.table("Why a claim is refused: each met once, by a claim-check", ("code", "what the partner reads", "and may do next"), met)

    def people(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.table("People to be", ("role", "name", "of", "token in"), rows)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.say()
        if not self.console.is_terminal:
            self.say(f"{title}:")
            for row in rows:
                self.say("  " + " | ".join(row))
            return
        drawn = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, show_header=any(columns), padding=(0, 1))
        for n, name in enumerate(columns):
            drawn.add_column(name, no_wrap=n == 0, style="cyan" if n == 0 else None)
        for row in rows:
            drawn.add_row(*row)
        self.console.print(drawn)

    def to_paste(self, exports: Sequence[str], kept: Path, tries: Sequence[Try]) -> None:
        self.say()
        for line in exports:
            self.say(line)
        self.say(f"\nThese lines are kept in {kept}. In another terminal, paste this and then any of the five:")
        self.say(f"\n. {quote(str(kept.resolve()))}")
        for one in tries:
            self.say(f"\n# {one.says}\n{one.curl}")
