"""The read side as tests ask it: caught up, and one row each."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from projections.paging import Page, PageOf
from projections.projector import VIEWS, Projector, digest
from projections.views import View
from tests.support.house import Office

Answer = TypeVar("Answer")
PLENTY = Page(1_000)


def ask(office: Office, query: Callable[[Connection], Answer]) -> Answer:
    """After everything the ledger holds has gone into the views."""
    office.house.projector.catch_up()
    with office.house.read_side.reading() as db:
        return query(db)


def rows_of(office: Office, view: View) -> list[dict[str, Any]]:
    """All rows of a view's first table, by key."""
    table = view.tables[0]
    return ask(office, lambda db: [dict(row._mapping) for row in db.execute(select(table).order_by(*table.primary_key))])


def items(page: PageOf[Any]) -> list[Any]:
    return page.items


def digests(projector: Projector, views: Sequence[View] = VIEWS) -> dict[str, str]:
    with projector.engine.connect() as db:
        return {view.name: digest(db, view) for view in views}
