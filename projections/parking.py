"""Streams a view could not take: what follows in them waits in order, all other streams go on."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from projections.rows import run, upsert
from projections.schema import parked


class Parking:
    """The parked streams of one transaction, by view."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.grew = False
        self._streams: dict[str, set[UUID]] = defaultdict(set)
        for row in run(db, "SELECT view, stream FROM parked"):
            self._streams[row.view].add(UUID(row.stream))

    def streams(self, view: str) -> set[UUID]:
        return self._streams[view]

    def park(self, views: Iterable[str], stream: UUID, position: int, reason: str) -> None:
        """From this position on; a stream that is parked already stays where it stopped."""
        fresh = [view for view in views if stream not in self._streams[view]]
        upsert(self.db, parked, [{"view": v, "stream": str(stream), "position": position, "reason": reason} for v in fresh])
        for view in fresh:
            self._streams[view].add(stream)
        self.grew = self.grew or bool(fresh)


def listed(db: Connection) -> list[dict[str, Any]]:
    """view, stream, position, reason"""
    return [dict(row._mapping) for row in db.execute(select(parked).order_by(parked.c.view, parked.c.position))]
