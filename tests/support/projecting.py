"""Projectors as processes of their own: one that works, and one that is killed in the midst of it."""

import os
from pathlib import Path

from sqlalchemy import Connection

from application.adapters.sqlite import open_sqlite
from application.ledger.ledger import EventLedger
from projections import deadlines
from projections.batch import Batch
from projections.projector import VIEWS, Projector
from projections.views import View

KILLED = 9


class Deadly:
    """The last of the views; its process does not survive a batch that reaches this position, rows written or not."""

    name, tables, rests_on = deadlines.VIEW.name, deadlines.VIEW.tables, deadlines.VIEW.rests_on

    def __init__(self, position: int) -> None:
        self.position = position

    def project(self, db: Connection, batch: Batch) -> None:
        deadlines.VIEW.project(db, batch)
        if any(event.position >= self.position for event in batch.events):
            os._exit(KILLED)


def project(folder: Path, batch: int, dies_at: int | None = None) -> int:
    """How many events this process took in."""
    ledger, engine = EventLedger(folder / "ledger.db"), open_sqlite(folder / "views.db", synchronous="NORMAL")
    deadly: tuple[View, ...] = () if dies_at is None else (Deadly(dies_at),)
    projector = Projector(engine, ledger, (*(view for view in VIEWS if not deadly or view.name != Deadly.name), *deadly))
    projector.prepare()
    taken = projector.catch_up(batch)
    engine.dispose()
    ledger.close()
    return taken
