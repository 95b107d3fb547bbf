"""How much of everything there is, and what is late: for who watches over the service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, func, select

from projections.conflicts import conflicts
from projections.deadlines import Work, deadlines
from projections.reviewer_queue import reviewer_queue
from projections.schema import text_of


class Counts(NamedTuple):
    """`queue` by status; `missed` deadlines by who missed them: `reviewer`, `system`."""

    conflicts: Mapping[str, int]
    queue: Mapping[str, int]
    missed: Mapping[str, int]


def counted(db: Connection, now: datetime) -> Counts:
    """The system missed one where silence should have ended in rejection and did not."""
    late = text_of(now)
    reviews = select(func.count()).where(~reviewer_queue.c.asked, reviewer_queue.c.due_at <= late)
    answers = select(func.count()).where(deadlines.c.work == Work.ANSWER.value, deadlines.c.due_at <= late)
    missed = {"reviewer": db.scalar(reviews) or 0, "system": db.scalar(answers) or 0}
    return Counts({"open": 0, "closed": 0} | by(db, conflicts.c.state), by(db, reviewer_queue.c.status), missed)


def by(db: Connection, column: Column[Any]) -> dict[str, int]:
    """How many rows there are of each value."""
    return {value: number for value, number in db.execute(select(column, func.count()).group_by(column))}  # noqa: C416 (rows, not pairs)
