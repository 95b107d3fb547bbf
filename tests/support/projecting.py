"""Projectors as processes of their own: one that works, and one that is killed in the midst of it."""

import os

from sqlalchemy import Connection

from api.settings import Settings
from api.wiring import open_store
from projections import deadlines, swapping
from projections.batch import Batch
from projections.projector import VIEWS, Projector
from projections.rebuild import rebuild
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


def project(settings: Settings, batch: int, dies_at: int | None = None) -> int:
    """How many events this process took in."""
    store = open_store(settings)
    deadly: tuple[View, ...] = () if dies_at is None else (Deadly(dies_at),)
    projector = Projector(store.views, store.ledger, (*(view for view in VIEWS if not deadly or view.name != Deadly.name), *deadly))
    projector.prepare()
    taken = projector.catch_up(batch)
    store.close()
    return taken


def rebuild_and_die(settings: Settings, where: str) -> None:
    """Killed while the new views are built, or in the midst of their swap."""
    store = open_store(settings)

    def die(*_: object) -> None:
        os._exit(KILLED)

    if where == "in the swap":
        swapping.copy, swapping.exchange_parked = die, die
    with store.views_beside() as beside:
        rebuild(Projector(store.views, store.ledger), beside, VIEWS, die if where == "while it builds" else lambda done, of: None)
