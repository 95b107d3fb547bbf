"""What goes wrong in a store, in the words of the port."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing.persistence import PersistenceError

from application.adapters.migrations.state import told
from application.ports import Unavailable

TROUBLES = (PersistenceError, sqlite3.Error, psycopg.Error, OSError)


@contextmanager
def available() -> Iterator[None]:
    """A lost race is found before anything is written, so whatever the store says is trouble, and fails again however often it is tried."""
    try:
        yield
    except TROUBLES as error:
        raise Unavailable(said(error)) from error


def said(error: Exception) -> str:
    """Without the values that PostgreSQL adds as details."""
    return told(error) if isinstance(error, psycopg.Error) else str(error)
