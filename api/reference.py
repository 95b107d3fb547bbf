"""Reference data: operators put it, operators and compliance list it."""

from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Body, Response

from api.answers import JSON, TheAnswer, ThePaging
from api.dependencies import ByOperator, ReferenceReader, TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.common import ListOut
from api.shapes.house import AcceptedOut
from application.reference_rows import KINDS
from projections.paging import PageOf

router = APIRouter(prefix="/v1/reference", route_class=GuardedRoute, tags=["reference"])
Kind = StrEnum("Kind", {kind.replace("-", "_").upper(): kind for kind in KINDS})  # type: ignore[misc]
ROW_OF_A_KIND = {"anyOf": [{"$ref": f"#/components/schemas/{row.__name__}"} for row in KINDS.values()]}
ROWS = {"requestBody": {"content": {JSON: {"schema": {"items": ROW_OF_A_KIND}}}}}


@router.put("/{kind}", response_model=AcceptedOut, openapi_extra=ROWS)
def put(kind: Kind, call: ByOperator, house: TheHouse, answer: TheAnswer, body: list[Any] = Body()) -> Response:  # noqa: B008
    """Upsert rows by id, all or none; `retired` takes one out."""
    accepted, outcome = house.reference.put(call, kind, body)
    return answer.json(AcceptedOut(accepted=accepted), 200, {"Event-Position": str(outcome.position)})


@router.get("/{kind}", response_model=ListOut[dict[str, Any]])
def list_rows(kind: Kind, actor: ReferenceReader, house: TheHouse, answer: TheAnswer, paging: ThePaging) -> Response:
    """Rows of one kind, by id."""
    limit, after = paging.page
    rows = house.directory.listing(kind, after, limit + 1)
    shown = rows[:limit]
    following = list(shown[-1].key) if len(rows) > limit else None
    return answer.page(PageOf(list(shown), following), paging, lambda row: row)
