"""Lists are walked by key: a row that stayed is neither repeated nor skipped, whatever happens to the others meanwhile."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine, delete, select

from projections import paging
from projections.paging import Page, Sort, paged
from projections.rows import upsert

things = Table("things", MetaData(), Column("name", Integer, primary_key=True), Column("due", Integer), Column("kind", String))
URGENT_FIRST = [Sort(things.c.due), Sort(things.c.kind, descending=True), Sort(things.c.name)]
NEWEST_FIRST = [Sort(things.c.name, descending=True)]
SORTS = st.sampled_from([URGENT_FIRST, NEWEST_FIRST])

Thing = tuple[int, int, str]
Happening = Callable[[Connection], set[int]]
THING = st.tuples(st.integers(0, 30), st.integers(0, 3), st.sampled_from("ab"))
THINGS = st.lists(THING, max_size=20, unique_by=lambda thing: thing[0])


def put(db: Connection, *found: Thing) -> set[int]:
    """New, or known by name and put elsewhere; which ones were touched."""
    upsert(db, things, [{"name": name, "due": due, "kind": kind} for name, due, kind in found])
    return {name for name, *_ in found}


def drop(db: Connection, name: int) -> set[int]:
    db.execute(delete(things).where(things.c.name == name))
    return {name}


HAPPENING: st.SearchStrategy[Happening] = st.one_of(
    THING.map(lambda thing: lambda db: put(db, thing)),
    st.integers(0, 30).map(lambda name: lambda db: drop(db, name)),
)


def walk(db: Connection, sorts: list[Sort], limit: int, between: Iterator[Happening]) -> tuple[list[int], set[int]]:
    """The names in the order they were shown, and those that something happened to between two pages."""
    shown: list[int] = []
    touched: set[int] = set()
    page: Page | None = Page(limit)
    while page:
        found = paged(db, select(things), sorts, page, lambda row: int(row.name))
        assert len(found.items) <= limit and len(shown) < 60
        shown += found.items
        page = Page(limit, found.next) if found.next else None
        touched |= next(between, lambda _: set[int]())(db)
    return shown, touched


def with_things(found: list[Thing]) -> Connection:
    db = create_engine("sqlite://").connect()
    things.create(db)
    put(db, *found)
    return db


@given(THINGS, SORTS, st.integers(1, 7))
def test_a_list_that_rests_is_walked_whole_and_in_order(found: list[Thing], sorts: list[Sort], limit: int) -> None:
    with with_things(found) as db:
        shown, _ = walk(db, sorts, limit, iter(()))
        whole = paged(db, select(things), sorts, Page(1_000), lambda row: int(row.name))
    assert shown == whole.items and sorted(shown) == sorted(name for name, *_ in found)


@given(THINGS, SORTS, st.integers(1, 7), st.lists(HAPPENING, max_size=15))
def test_what_stays_is_shown_exactly_once_while_the_rest_changes(
    found: list[Thing], sorts: list[Sort], limit: int, happenings: list[Happening]
) -> None:
    with with_things(found) as db:
        shown, touched = walk(db, sorts, limit, iter(happenings))
    for name in {name for name, *_ in found} - touched:
        assert shown.count(name) == 1


@given(THINGS, st.integers(1, 7), st.lists(HAPPENING, max_size=15))
def test_by_a_key_that_never_changes_nothing_is_shown_twice(found: list[Thing], limit: int, happenings: list[Happening]) -> None:
    with with_things(found) as db:
        shown, _ = walk(db, NEWEST_FIRST, limit, iter(happenings))
    assert len(shown) == len(set(shown)) and shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(("number", "limit", "more"), [(3, 2, True), (2, 2, False), (0, 2, False)])
def test_another_page_is_announced_only_where_there_is_one(number: int, limit: int, more: bool) -> None:
    with with_things([(n, 0, "a") for n in range(number)]) as db:
        assert bool(paged(db, select(things), URGENT_FIRST, Page(limit), lambda row: row).next) is more


def test_a_page_goes_on_even_when_its_last_row_is_gone() -> None:
    with with_things([(n, 0, "a") for n in range(4)]) as db:
        first = paged(db, select(things), URGENT_FIRST, Page(2), lambda row: int(row.name))
        drop(db, 1)
        assert paged(db, select(things), URGENT_FIRST, Page(2, first.next), lambda row: int(row.name)).items == [2, 3]


def test_a_heavy_page_ends_early_and_the_rest_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "HEAVIEST_PAGE", 10)
    db, pages = with_things([(name, 0, "a") for name in (1, 2, 3, 4, 11, 12, 13)]), []
    page: Page | None = Page(3)
    while page:
        found = paged(db, select(things), NEWEST_FIRST, page, lambda row: int(row.name), lambda row: int(row.name))
        pages.append(found.items)
        page = Page(3, found.next) if found.next else None
    assert pages == [[13], [12], [11], [4, 3, 2], [1]]
