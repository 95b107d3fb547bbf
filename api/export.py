"""A bundle of the record, or of one claim, for whoever has to verify it without us."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.answers import TheAnswer
from api.contract import Responses, refusals, sends
from api.dependencies import Auditor, TheHouse, signed_up_to
from api.door.guarding import GuardedRoute
from api.door.limits import Room, Rooms
from api.wiring import House, Kept
from application.ports import Unavailable
from application.work import Call
from domain.access import ExportTaken
from domain.claim.events import Submitted
from domain.errors import NotFound, Refused
from domain.values import ClaimId, CompanyId

router = APIRouter(prefix="/v1/audit", route_class=GuardedRoute, tags=["audit"])
TAR = "application/x-tar"
BYTES: Responses = {200: {"content": {"*/*": {}}, **sends(200, "Content-Disposition")[200]}, **refusals("not_found", "not_in_log", "busy")}


@router.get("/export", response_class=StreamingResponse, responses=BYTES)
async def export(request: Request, actor: Auditor, house: TheHouse, answer: TheAnswer, claim_id: UUID | None = None) -> StreamingResponse:
    """All that is needed to verify the record, or one claim, elsewhere: a tar. What was recorded just now is waited for, two seconds at
    most.
    """
    rooms: Rooms = request.app.state.rooms
    bundles, who = rooms.bundles, answer.actor.sub
    wanted = await run_in_threadpool(wanted_of, house, claim_id)
    await signed_up_to(request, wanted.last)
    kept = await run_in_threadpool(newest, house, wanted)
    bundles.take(who, 1)
    try:
        await run_in_threadpool(on_record, house, Call(answer.actor), kept, wanted)
    except BaseException:
        bundles.give_back(who, 1)
        raise
    headers = {"Content-Disposition": f'attachment; filename="{filename(kept, wanted)}"', "X-Content-Type-Options": "nosniff"}
    return Bundled(house.bundle(kept, wanted.claim, wanted.company), headers, bundles, who)


class Bundled(StreamingResponse):
    """Its room is given back when the last piece was read, or nobody reads any more."""

    def __init__(self, pieces: Iterator[bytes], headers: dict[str, str], room: Room, who: str) -> None:
        super().__init__(pieces, 200, headers, TAR)
        self.room, self.who = room, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.room.give_back(self.who, 1)


class Wanted(NamedTuple):
    """What a bundle is to hold: without a claim everything. `first` and `last` are positions of its events."""

    claim: ClaimId | None
    company: CompanyId | None
    first: int
    last: int


def wanted_of(house: House, claim: ClaimId | None) -> Wanted:
    """Raises NotFound."""
    if claim is None:
        return Wanted(None, None, 0, house.ledger.head())
    stream = house.ledger.load(claim)
    if not stream or not isinstance(stream[0].event, Submitted):
        raise NotFound
    return Wanted(claim, stream[0].event.company, stream[0].position, stream[-1].position)


def newest(house: House, wanted: Wanted) -> Kept:
    """The newest checkpoint. Raises Refused where it holds nothing of the claim."""
    kept = house.log.newest()
    if kept is None:
        raise Unavailable("the log has no checkpoint")
    if kept.position < wanted.first:
        raise Refused("not_in_log")
    return kept


def on_record(house: House, call: Call, kept: Kept, wanted: Wanted) -> None:
    """That it is taken, with the size and root that its checkpoint states."""
    _, size, root, *_ = kept.note.split("\n")
    house.accesses.record(call, ExportTaken(claim_id=wanted.claim, size=int(size), root=root))


def filename(kept: Kept, wanted: Wanted) -> str:
    return f"claimlog-{f'claim-{wanted.claim}' if wanted.claim else 'record'}-{kept.size}.tar"
