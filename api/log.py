"""The transparency log: checkpoint, tiles and entries as C2SP tlog-tiles, proofs, and verification of the whole record."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.answers import TheAnswer
from api.contract import Responses, refusals
from api.dependencies import Auditor, TheHouse, signed_up_to
from api.door.guarding import GuardedRoute
from api.door.limits import Rooms
from api.shapes.log import ProofOut, VerificationForm, VerificationOut
from domain.errors import NotFound, Refused
from domain.values import Whole

router = APIRouter(prefix="/v1/audit", route_class=GuardedRoute, tags=["log"])
Position = Annotated[Whole, Path()]
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
NOTE: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
RESOURCE: Responses = {200: {"content": {"*/*": {}}}}


@router.get("/checkpoint", response_class=Response, responses=NOTE)
def read_checkpoint(actor: Auditor, house: TheHouse) -> Response:
    """The newest signed checkpoint, with the countersignatures of witnesses (C2SP tlog-checkpoint)."""
    note = house.record.checkpoint()
    if note is None:
        raise NotFound
    return Response(note, 200, {"Cache-Control": "no-store"}, TEXT)


@router.get("/tile/{path:path}", response_class=Response, responses=RESOURCE)
def read_tile(path: str, actor: Auditor, house: TheHouse) -> Response:
    """Hashes or entries by their C2SP tlog-tiles path: `<level>/<n>` or `entries/<n>`, with `.p/<width>` where it is not full."""
    content = house.record.tile(f"tile/{path}")
    if content is None:
        raise NotFound
    return Response(content, 200, {"Cache-Control": "private, max-age=31536000, immutable"}, BYTES)


@router.get("/proofs/{position}", response_model=ProofOut, responses=refusals("not_in_log"))
async def read_proof(request: Request, position: Position, actor: Auditor, house: TheHouse, answer: TheAnswer) -> Response:
    """That the event at this position is in the signed log. One recorded just now is waited for, two seconds at most."""
    if 0 < position <= await run_in_threadpool(house.ledger.head):
        await signed_up_to(request, position)
    if not (proof := await run_in_threadpool(house.record.proof, position)):
        raise Refused("not_in_log")
    return answer.json(ProofOut(position=position, **proof._asdict()))


@router.post("/verifications", response_model=VerificationOut)
async def verify(request: Request, actor: Auditor, house: TheHouse, answer: TheAnswer, form: VerificationForm | None = None) -> Response:
    """Compare the record with all that was signed: events, tree, checkpoints, views, documents. Changes nothing; takes seconds for each
    hundred thousand events, one verification after the other. `checkpoints` are notes that the caller has kept.
    """
    rooms: Rooms = request.app.state.rooms
    async with rooms.verifying:
        await signed_up_to(request, await run_in_threadpool(house.ledger.head))
        report = await run_in_threadpool(house.verify, form.checkpoints if form else ())
    return answer.raw(report.told())
