"""How an endpoint answers: the claim folded and rendered, its ETag, the position at which it can be read."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field

from api.dependencies import caller_of, house_of
from api.problems import language_of
from api.render import Reader
from api.shapes.claim import ClaimOut
from api.wiring import House
from application.ports import AnyRecorded
from application.runner import Outcome
from application.work import with_ties
from domain.actor import Actor
from domain.claim.events import Submitted
from domain.errors import NotFound
from domain.values import whole
from projections.claim_details import details_of
from projections.paging import Page, PageOf

JSON = "application/json"
MAX_CURSOR = 8_000  # two names of a key, each character escaped
Row = TypeVar("Row")


class Answer:
    """Made for one request; opens nothing that its caller may not see."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.house: House = house_of(request)

    @cached_property
    def actor(self) -> Actor:
        return with_ties(caller_of(self.request), self.house.world.ties)

    @cached_property
    def reader(self) -> Reader:
        return self.reader_at(self.house.clock.now())

    def reader_at(self, now: datetime) -> Reader:
        return Reader(self.actor, language_of(self.request), self.house.vault, now)

    def claim(self, outcome: Outcome, status: int = 201) -> Response:
        """Of a command; a repeated one is answered as it was then."""
        reader = self.reader_at(outcome.replayed_at) if outcome.replayed_at else self.reader
        shown = reader.claim(details_of(outcome.stream))
        location = {"Location": f"/v1/claims/{shown.id}"} if self.request.url.path == "/v1/claims" else {}
        return self.json(shown, status, {**etag(shown), **told(outcome), **location})

    def stored_claim(self, claim_id: UUID) -> Response:
        """The fold of the claim's own stream: never stale. Raises NotFound also for another company's."""
        shown = self.reader.claim(details_of(self.stream(claim_id)))
        return self.json(shown, 200, etag(shown))

    def stream(self, claim_id: UUID) -> list[AnyRecorded]:
        stream = self.house.ledger.load(claim_id)
        submitted = stream[0].event if stream else None
        if not isinstance(submitted, Submitted) or not self.actor.may_see(submitted.company):
            raise NotFound
        return stream

    def json(self, body: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        return Response(body.model_dump_json(), status, headers, JSON)

    def page(self, found: PageOf[Row], filters: "Paging", show: Callable[[Row], BaseModel]) -> Response:
        items = [show(row).model_dump(mode="json") for row in found.items]
        return self.raw({"items": items, "next_cursor": filters.next(found.next)})

    def raw(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        return Response(json.dumps(body, ensure_ascii=False), status, headers, JSON)


def told(outcome: Outcome) -> dict[str, str]:
    """Where a command's doing can be read, and whether this is its first answer."""
    position = {"Event-Position": str(outcome.position)}
    return position | {"Idempotency-Replayed": "true"} if outcome.replayed_at else position


def etag(shown: ClaimOut) -> dict[str, str]:
    return {"ETag": f'"{shown.version}"'}


async def answer_to(request: Request) -> Answer:
    return Answer(request)


TheAnswer = Annotated[Answer, Depends(answer_to)]


@dataclass(frozen=True, slots=True)
class Paging:
    """`limit` and `cursor` of a list; a cursor is bound to the list, its filters and its reader."""

    answer: Answer
    limit: int
    cursor: str | None

    @property
    def bound_to(self) -> str:
        query = sorted((name, value) for name, value in self.answer.request.query_params.items() if name not in ("cursor", "limit"))
        return json.dumps([self.answer.request.url.path, query, self.answer.actor.sub])

    @property
    def page(self) -> Page:
        """Raises Refused("cursor_invalid")."""
        return Page(self.limit, self.answer.house.cursors.after(self.bound_to, self.cursor))

    def next(self, after: Sequence[Any] | None) -> str | None:
        return self.answer.house.cursors.cursor(self.bound_to, after)


Limit = Annotated[int, Field(ge=1, le=200), BeforeValidator(whole), Query()]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR)]


async def paging(answer: TheAnswer, limit: Limit = 50, cursor: Cursor = None) -> Paging:
    return Paging(answer, limit, cursor)


ThePaging = Annotated[Paging, Depends(paging)]
