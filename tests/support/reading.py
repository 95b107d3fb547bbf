"""The read side as tests ask it: caught up, and one row each."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from projections.digests import digest
from projections.paging import Page
from projections.projector import VIEWS, Projector
from projections.views import View
from tests.support.house import Office

Answer = TypeVar("Answer")
PLENTY = Page(1_000)


def ask(office: Office, query: Callable[[Connection], Answer]) -> Answer:
    """After everything the ledger holds has gone into the views."""
    office.house.projector.catch_up()
    with office.house.read_side.reading() as db:
        return query(db)


def digests(projector: Projector, views: Sequence[View] = VIEWS) -> dict[str, str]:
    with projector.engine.connect() as db:
        return {view.name: digest(db, view) for view in views}
