"""However many claims there are, a page is read along an index: no list is sorted, and no table is walked through, for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from projections import associations, claims, conflicts, deadlines, partner_status, reviewer_queue
from projections.deadlines import Work
from projections.paging import Page, PageOf
from projections.reviewer_queue import QueueFilter
from tests.support.house import Office
from tests.support.values import NOW

BOTH_STORES = True

Query = Callable[[Connection, Page], Any]


def queue(**filters: Any) -> Query:
    return lambda db, page: reviewer_queue.waiting(db, QueueFilter(NOW, **filters), page)


def listed(**filters: Any) -> Query:
    return lambda db, page: claims.listed(db, filters, page)


QUERIES: dict[str, Query] = {
    "the queue": queue(),
    "the queue of free claims": queue(assignee="none"),
    "the queue of what one may take": queue(assignee="none", contested=False, besides=["alder"]),
    "the queue of one reviewer": queue(assignee="rex"),
    "the queue by status": queue(status="action_required"),
    "the queue by product": queue(product_id="teams"),
    "contested claims of the queue": queue(contested=True),
    "quiet claims of the queue": queue(contested=False),
    "overdue claims of the queue": queue(overdue=True),
    "the rest of the queue": queue(overdue=False),
    "live claims of a partner": lambda db, page: partner_status.live(db, "alder", NOW, page),
    "a partner's next deadline": lambda db, page: partner_status.next_deadline(db, "alder", NOW),
    "a partner's counts": lambda db, page: partner_status.counts(db, "alder", NOW),
    "all claims": listed(),
    "claims of a partner": listed(partner_id="alder"),
    "claims by status": listed(status="approved"),
    "claims of a tenant": listed(tenant_id="contoso"),
    "contested claims": listed(contested=True),
    "a claim by reference": listed(reference="0123456789A"),
    "associations": lambda db, page: associations.listed(db, {}, None, page),
    "associations of a partner": lambda db, page: associations.listed(db, {"partner_id": "alder"}, None, page),
    "conflicts": lambda db, page: conflicts.listed(db, None, None, page),
    "open conflicts": lambda db, page: conflicts.listed(db, "open", None, page),
    "what is due": lambda db, page: deadlines.due(db, Work.ANSWER, NOW),
}


def plans(db: Connection, query: Callable[[], Any]) -> list[str]:
    """How the store goes about each statement; PostgreSQL, which knows that these tables are small, is kept from walking and sorting."""
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    event.listen(db, "before_cursor_execute", note)
    query()
    event.remove(db, "before_cursor_execute", note)
    if db.dialect.name == "sqlite":
        return [row[3] for statement, bound in sent for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", bound)]
    db.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    return [row[0] for statement, bound in sent for row in db.exec_driver_sql(f"EXPLAIN {statement}", bound)]


def is_slow(step: str) -> bool:
    walks = step.startswith("SCAN ") and "USING" not in step
    return walks or any(sign in step for sign in ("TEMP B-TREE FOR ORDER BY", "Seq Scan on", "Sort Key"))


@pytest.fixture
def furnished(office: Office) -> Office:
    """Two claims at least in each list, so that every one has a second page."""
    for product in ("teams", "exchange-online"):
        for company in ("alder", "birch"):
            office.submit(company, product_id=product)
            office.clock.at += timedelta(minutes=1)
    office.house.projector.catch_up()
    return office


def test_no_page_is_sorted_or_searched_for(furnished: Office) -> None:
    slow: dict[str, list[str]] = {}
    with furnished.house.read_side.reading() as db:
        for name, query in QUERIES.items():
            first = query(db, Page(1))
            pages = [Page(1), Page(1, first.next)] if isinstance(first, PageOf) and first.next else [Page(1)]
            steps = [step for page in pages for step in plans(db, lambda: query(db, page))]  # noqa: B023 (called at once)
            assert steps
            slow[name] = [step for step in steps if is_slow(step)]
    assert {name: steps for name, steps in slow.items() if steps} == {}
