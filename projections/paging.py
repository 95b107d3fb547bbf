"""Pages by key, not by offset: a row that stayed is neither repeated nor skipped while the list changes."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, or_, tuple_

Item = TypeVar("Item")
HEAVIEST_PAGE = 4 << 20


class Page(NamedTuple):
    """At most `limit` rows, fewer where they are heavy, after the one whose sort values are `after` (None: from the start)."""

    limit: int
    after: Sequence[Any] | None = None


class PageOf(NamedTuple, Generic[Item]):
    """`next` are the sort values of the last row, None when nothing follows."""

    items: list[Item]
    next: list[Any] | None


class Sort(NamedTuple):
    column: ColumnElement[Any]
    descending: bool = False


def paged(
    db: Connection,
    query: Select[Any],
    sorts: Sequence[Sort],
    page: Page,
    read: Callable[[Any], Item],
    weigh: Callable[[Any], int] = lambda row: 0,
) -> PageOf[Item]:
    """The last sort must be unique. One row more than asked tells whether another page follows."""
    if page.after is not None:
        query = query.where(beyond(sorts, page.after))
    order = [sort.column.desc() if sort.descending else sort.column.asc() for sort in sorts]
    shown, weight, last = list[Any](), 0, None
    with db.execute(query.order_by(*order).limit(page.limit + 1)) as rows:
        for row in rows:
            if len(shown) == page.limit or weight > HEAVIEST_PAGE:
                last = [shown[-1]._mapping[sort.column] for sort in sorts]
                break
            shown.append(row)
            weight += weigh(row)
    return PageOf([read(row) for row in shown], last)


def beyond(sorts: Sequence[Sort], after: Sequence[Any]) -> ColumnElement[bool]:
    """Lexicographically past these values; where all sorts go one way as one comparison of rows, for which an index is good."""
    if len({sort.descending for sort in sorts}) == 1:
        row = tuple_(*(sort.column for sort in sorts))
        limit = tuple_(*(literal(value, sort.column.type) for sort, value in zip(sorts, after, strict=True)))
        return row < limit if sorts[0].descending else row > limit
    clauses = []
    for n, (sort, value) in enumerate(zip(sorts, after, strict=True)):
        equal = [earlier.column == known for earlier, known in zip(sorts[:n], after[:n], strict=True)]
        clauses.append(and_(*equal, sort.column < value if sort.descending else sort.column > value))
    return or_(*clauses)
