"""The command line. Exit codes: 0 done; 1 done, but something does not hold; 2 wrong usage or cannot start; 3 store unavailable."""

import sys

import typer

from api import logs
from api.cli import audit, demo, reference, serving, tools, views
from api.wiring import CannotStart
from application.ports import Unavailable, Unreadable

app = typer.Typer(no_args_is_help=True, add_completion=False, help="claimlog: claims on being a customer's partner of record.")
for name in ("serve", "worker"):
    app.command(name)(getattr(serving, name))
for name in ("events", "openapi", "doctor"):
    app.command(name)(getattr(tools, name))
app.command()(demo.demo)
app.add_typer(reference.app, name="reference")
app.add_typer(views.app, name="projections")
app.add_typer(audit.app, name="audit")


def main() -> None:
    """What cannot start or be reached is said in a sentence, never as a traceback."""
    logs.configure()
    try:
        app()
    except CannotStart as error:
        sys.exit(said(error, 2))
    except (Unavailable, Unreadable) as error:
        sys.exit(said(error, 3))


def said(error: Exception, code: int) -> int:
    typer.echo(f"claimlog: {error}", err=True)
    return code
