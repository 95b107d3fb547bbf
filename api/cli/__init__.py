"""The command line. Exit codes: 0 done; 1 done, but something does not hold; 2 wrong usage or cannot start; 3 store unavailable."""

import sys

import typer
from pydantic import ValidationError

from api import logs
from api.cli import audit, demo, documents, migrating, reference, serving, tools, views
from api.settings import PREFIX, Settings
from api.wiring import CannotStart
from application.ports import Unavailable, Unreadable

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="claimlog: claims on being a customer's partner of record.",
)
for name in ("serve", "worker"):
    app.command(name)(getattr(serving, name))
for name in ("events", "openapi", "doctor"):
    app.command(name)(getattr(tools, name))
app.command()(migrating.migrate)
app.command()(demo.demo)
app.add_typer(reference.app, name="reference")
app.add_typer(views.app, name="projections")
app.add_typer(audit.app, name="audit")
app.add_typer(documents.app, name="documents")


def main() -> None:
    """What cannot start or be reached is said in a sentence, never as a traceback."""
    logs.configure()
    try:
        app()
    except CannotStart as error:
        sys.exit(said(str(error), 2))
    except (Unavailable, Unreadable) as error:
        sys.exit(said(str(error), 3))
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        sys.exit(said("; ".join(f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors()), 2))


def said(what: str, code: int) -> int:
    typer.echo(f"claimlog: {what}", err=True)
    return code
