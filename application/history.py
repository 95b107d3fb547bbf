"""The record itself, for compliance: stored events by what can be asked of them, as they were written."""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from application.ports import Envelope, Ledger, StoredRow

CHUNK, MOST = 1_000, 20_000  # events: of one statement, of one request


class EventFilter(NamedTuple):
    """Every condition that is given must hold; times are inclusive."""

    streams: Set[UUID] = frozenset()
    actor: str | None = None
    types: Set[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    document: str | None = None

    def holds(self, row: StoredRow, around: Envelope) -> bool:
        return (
            self.streams <= {row.stream}
            and (not self.types or row.topic in self.types)
            and self.actor in (None, around.actor)
            and (self.since is None or around.at >= self.since)
            and (self.until is None or around.at <= self.until)
            and self.document in (None, around.data.get("document_id"))
        )


class Told(NamedTuple):
    row: StoredRow
    around: Envelope


class Found(NamedTuple):
    """`beyond` is the position after which to look on; None where nothing follows."""

    told: list[Told]
    beyond: int | None


def matching(ledger: Ledger, asked: EventFilter, after: int) -> Iterator[Told]:
    """All of them, ascending from the position after `after`; raises Unreadable where an envelope is not one."""
    for rows, _ in looks(ledger, asked, after):
        yield from holding(ledger, asked, rows)


def first_of(ledger: Ledger, asked: EventFilter, after: int, limit: int) -> Found:
    """So many of them at most; fewer, or none, where the others lie beyond MOST events that were looked at."""
    found = Found([], None)
    for rows, beyond in islice(looks(ledger, asked, after), MOST // CHUNK):
        told = [*found.told, *islice(holding(ledger, asked, rows), limit + 1 - len(found.told))]
        if len(told) > limit:
            return Found(told[:limit], told[limit - 1].row.position)
        found = Found(told, beyond)
    return found


def looks(ledger: Ledger, asked: EventFilter, after: int) -> Iterator[tuple[Sequence[StoredRow], int | None]]:
    """What may be meant of each CHUNK positions, or of CHUNK events of the stream; and how far that is, None at the end."""
    of_one, head = next(iter(asked.streams), None), ledger.head()
    while after < head:
        until = head if of_one else min(after + CHUNK, head)
        rows = ledger.rows(after, CHUNK, of_one, asked.types, until)
        after = rows[-1].position if len(rows) == CHUNK else until
        yield rows, after if after < head else None


def holding(ledger: Ledger, asked: EventFilter, rows: Sequence[StoredRow]) -> Iterator[Told]:
    for row in rows:
        around = ledger.envelope(row)
        if asked.holds(row, around):
            yield Told(row, around)
