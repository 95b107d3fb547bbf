"""Who read what: reads of the record are themselves recorded, and compliance lists them."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import Answer, Paging, TheAnswer, ThePaging
from api.dependencies import Auditor, TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.audit import AccessOut
from api.shapes.common import ListOut
from application.history import EventFilter, Told, first_of
from application.ports import AnyRecorded, Ledger
from application.work import Call
from domain.access import Audited, AuditRead, access_stream
from domain.values import MAX_NAME, NO_NUL, DocumentId, Instant, Whole
from projections.paging import PageOf

router = APIRouter(prefix="/v1/audit", route_class=GuardedRoute, tags=["audit"])
After = Annotated[Whole, Query()]
By = Annotated[str | None, Query(alias="actor", min_length=1, max_length=MAX_NAME, pattern=NO_NUL)]
Since = Annotated[Instant | None, Query(alias="from")]
Until = Annotated[Instant | None, Query(alias="to")]


@router.get("/access", response_model=ListOut[AccessOut])
def list_access(
    actor: Auditor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    after: After = 0,
    claim_id: UUID | None = None,
    document_id: DocumentId | None = None,
    by: By = None,
    since: Since = None,
    until: Until = None,
) -> Response:
    """Who of the vendor's people read what, oldest first; reading this list is not recorded. For one page 20,000 events are looked at, at
    most: it may be empty and not be the last.
    """
    streams = {access_stream(claim_id)} if claim_id else set()
    asked = EventFilter(streams, by, house.accesses.names, since, until, document_id)
    found = stretch(house.ledger, asked, paging, begin(paging, after))
    return answer.page(found, paging, lambda told: access_out(house.ledger.decode(told.row)))


def begin(paging: Paging, after: int) -> int:
    """The position after which a page begins: where the one before ended."""
    return paging.page.after[0] if paging.page.after else after


def stretch(ledger: Ledger, asked: EventFilter, paging: Paging, after: int) -> PageOf[Told]:
    found = first_of(ledger, asked, after, paging.limit)
    return PageOf(found.told, None if found.beyond is None else [found.beyond])


def access_out(recorded: AnyRecorded) -> AccessOut:
    fact = recorded.event
    told = fact.model_dump(mode="json")
    audited = told.pop("what", None)
    return AccessOut(
        position=recorded.position, at=recorded.at, actor=recorded.actor, role=recorded.role, what=fact.name, audited=audited, **told
    )


def on_record(answer: Answer, what: Audited, claim_id: UUID | None = None, **more: str) -> None:
    """Of a read of the record that is about to be answered. `more` adds to what the query says."""
    fact = AuditRead(claim_id=claim_id, what=what, asked=asked_in(answer.request.query_params) | more)
    answer.house.accesses.record(Call(answer.actor), fact)


def asked_in(query: Mapping[str, str]) -> dict[str, str]:
    """A cursor says nothing to who reads this later."""
    return {name: value for name, value in query.items() if name != "cursor"}
