"""The record itself, for compliance: stored events by what can be asked of them, as they were written."""

from collections.abc import Iterator, Set
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from application.ports import Envelope, Ledger, StoredRow

CHUNK = 1_000


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


def events(ledger: Ledger, asked: EventFilter, after: int, limit: int | None = None) -> Iterator[Told]:
    """Ascending from the position after `after`; raises Unreadable where an envelope is not one."""
    return islice(matching(ledger, asked, after), limit)


def matching(ledger: Ledger, asked: EventFilter, after: int) -> Iterator[Told]:
    of_one = next(iter(asked.streams), None)
    while rows := ledger.rows(after, CHUNK, of_one, asked.types):
        for row in rows:
            around = ledger.envelope(row)
            if asked.holds(row, around):
                yield Told(row, around)
        after = rows[-1].position
