"""`reference import`: reference data from files, beside a server that runs."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.common import DataDir, Json, opened, say
from api.cli.typed import path, person
from api.texts import texts
from api.wiring import BadFile, read_rows
from application.reference_rows import KINDS, BadRow, BadRows
from application.work import Call
from domain.actor import Actor
from domain.values import Role

app = typer.Typer(no_args_is_help=True, help="Customers, products, subscriptions, MPN ids and reviewers' ties.")
Sandbox = Annotated[bool | None, typer.Option("--sandbox", help="Where the folder is new: make a sandbox of it.")]


@app.callback()
def group() -> None:
    """Keeps `import` a command of its own."""


@app.command("import")
def import_file(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.")],
    file: Annotated[Path, typer.Argument(help="A .json array or a .csv with a header; lists in CSV are separated by `;`.", parser=path)],
    actor: Annotated[str, typer.Option("--as", help="The operator in whose name it is recorded.", callback=person)],
    data_dir: DataDir = None,
    sandbox: Sandbox = None,
    as_json: Json = False,
) -> None:
    """All rows or none; each bad row is named with its line."""
    if kind not in KINDS:
        raise typer.BadParameter(f"one of {', '.join(KINDS)}", param_hint="KIND")
    try:
        rows = read_rows(file, kind)
        with opened(data_dir, sandbox=sandbox, new=True) as house:
            accepted, outcome = house.reference.put(Call(Actor(actor, frozenset({Role.OPERATOR}))), kind, [row.item for row in rows])
    except BadFile as error:
        raise refused([str(error)], as_json, 2) from error
    except BadRows as error:
        raise refused([f"{file}: line {rows[bad.row].line}: {told(bad)}" for bad in error.problems], as_json, 1) from error
    done = {"accepted": accepted, "position": outcome.position}
    say(done) if as_json else typer.echo(f"{accepted} {kind} accepted, recorded at position {outcome.position}")


def told(bad: BadRow) -> str:
    return f"{bad.pointer.lstrip('/') or 'row'}: {texts('en').invalid(bad.kind, **bad.params)}"


def refused(lines: list[str], as_json: bool, code: int) -> typer.Exit:
    if as_json:
        say({"accepted": 0, "errors": lines})
    for line in lines if not as_json else ():
        typer.echo(line, err=True)
    typer.echo("nothing was loaded", err=True)
    return typer.Exit(code)
