"""What happened to a claim, event by event, with what is needed to tell it in the reader's language."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, Select, String, Table, Text, select

from domain.claim.events import ClaimEvent, CommentAdded
from domain.recorded import Recorded
from domain.values import Visibility
from projections.batch import Batch, of_claims
from projections.claim_details import side_of
from projections.paging import Page, PageOf, Sort, paged
from projections.rows import upsert
from projections.schema import text_of, view_table

claim_history = view_table(
    "claim_history",
    Column("claim_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", String(27), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("side", String(10), nullable=False),
    Column("code", String(40), nullable=False),
    Column("visibility", String(10), nullable=False),
    Column("data", Text, nullable=False),
)
TOLD = {"assignee", "decided_by", "text", "visibility", "reason_code", "reason_codes", "stated_reason", "how"}
TOLD |= {"due", "review_due", "disputable_until"}


def row(recorded: Recorded[ClaimEvent]) -> dict[str, Any]:
    event = recorded.event
    internal = isinstance(event, CommentAdded) and event.visibility is Visibility.INTERNAL
    return {
        "claim_id": str(recorded.stream),
        "version": recorded.version,
        "at": text_of(recorded.at),
        "actor": recorded.actor,
        "side": side_of(recorded.role),
        "code": event.name,
        "visibility": (Visibility.INTERNAL if internal else Visibility.SHARED).value,
        "data": event.model_dump_json(include=TOLD),
    }


class ClaimHistory:
    """Rests on no fold: it tells also what the others cannot take."""

    name = "claim_history"
    tables: tuple[Table, ...] = (claim_history,)
    rests_on: str | None = None

    def project(self, db: Connection, batch: Batch) -> None:
        upsert(db, claim_history, [row(recorded) for recorded in of_claims(batch.events)])


VIEW = ClaimHistory()
OLDEST_FIRST = [Sort(claim_history.c.version)]


def story(db: Connection, claim_id: UUID, *, internal: bool, page: Page) -> PageOf[dict[str, Any]]:
    """Oldest first; internal comments only where asked for."""
    query: Select[Any] = select(claim_history).where(claim_history.c.claim_id == str(claim_id))
    if not internal:
        query = query.where(claim_history.c.visibility == Visibility.SHARED.value)
    return paged(db, query, OLDEST_FIRST, page, lambda found: dict(found._mapping))
