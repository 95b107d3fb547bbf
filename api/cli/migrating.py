"""`migrate`: makes the schemas of a database, or brings them up to this version."""

import typer

from api.cli.common import settings_of
from api.wiring import migrate_database


def migrate() -> None:
    """Make the schemas of the database, or bring them up to date, as the owner of the tables."""
    typer.echo(migrate_database(settings_of(None)))
