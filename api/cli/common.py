"""What all commands share: options, the house, and output for people or machines."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from api.cli.typed import path
from api.settings import Settings
from api.wiring import CannotStart, House, house_of, is_there

DataDir = Annotated[Path | None, typer.Option(help="Folder of the store.", envvar="CLAIMLOG_DATA_DIR", parser=path)]
WIDE = 100_000
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON.")]


def settings_of(data_dir: Path | None, **given: Any) -> Settings:
    """The command line wins over the environment, where it says something."""
    return Settings(**{name: value for name, value in {"data_dir": data_dir, **given}.items() if value is not None})


@contextmanager
def opened(data_dir: Path | None, *, sandbox: bool | None = None, new: bool = False, **given: Any) -> Iterator[House]:
    """The house of the settings; of which kind it is, the store says, where the command line does not. Raises CannotStart.

    Unless it may be `new` it has to be there: of a name mistyped nothing is made, and nothing is told as if it were the record.
    """
    settings = settings_of(data_dir, **given)
    if not new and not is_there(settings):
        raise CannotStart(f"there is no store in {settings.data_dir}; name its folder with --data-dir, or make one with `claimlog serve`")
    with house_of(settings, sandbox=sandbox) as house:
        yield house


def say(body: Any) -> None:
    typer.echo(json.dumps(body, ensure_ascii=False, indent=2, default=str))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Ruled on a terminal, and as wide as its text where nobody looks at it."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    drawn = Table(*columns, title=title, title_justify="left")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(drawn)


def fields(title: str, told: Mapping[str, Any]) -> None:
    table(title, ("field", "value"), list(told.items()))


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere; reports (done, of)."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done, of: None
        return
    with Progress(TextColumn(what), BarColumn(), MofNCompleteColumn(), console=console) as bar:
        task = bar.add_task(what)
        yield lambda done, of: bar.update(task, completed=done, total=of)
