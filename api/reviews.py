"""The vendor's side: the queue, assignment, requests and decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import TheAnswer, ThePaging
from api.claims import SHOWN
from api.contract import refusals
from api.dependencies import ByReviewer, CaughtUp, TheHouse, Vendor
from api.door.guarding import GuardedRoute
from api.shapes.common import ListOut
from api.shapes.desk import QueueRowOut
from application.forms import ApprovalForm, AssignmentForm, NextForm, RejectionForm, RequestForm
from domain.values import MAX_NAME, NO_NUL, Canonical, Status
from projections.reviewer_queue import QueueFilter, waiting

router = APIRouter(prefix="/v1", route_class=GuardedRoute, tags=["reviews"])
MYSELF, WHICHEVER = AssignmentForm(), NextForm()
TO_TAKE = ("conflict_of_interest", "same_reviewer", "claim_final", "wrong_status")
TO_DECIDE = (*TO_TAKE, "not_assigned", "if_match_required")


@router.get("/reviewer-queue", response_model=ListOut[QueueRowOut], dependencies=[CaughtUp])
def read_queue(
    actor: Vendor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    assignee: Annotated[str | None, Query(min_length=1, max_length=MAX_NAME, pattern=NO_NUL)] = None,
    contested: bool | None = None,
    overdue: bool | None = None,
    status: Status | None = None,
    product_id: Canonical | None = None,
) -> Response:
    """Claims to review, the most urgent first; those that wait for their partner only by status."""
    named = actor.sub if assignee == "me" else assignee
    filters = QueueFilter(answer.reader.now, named, contested, overdue, status, product_id)
    with house.read_side.reading() as db:
        found = waiting(db, filters, paging.page)
    return answer.page(found, paging, lambda row: QueueRowOut(**row))


@router.post("/reviewer-queue/next", response_model=SHOWN, responses={204: {"description": "Nothing to review"}})
def take_next(call: ByReviewer, house: TheHouse, answer: TheAnswer, body: NextForm = WHICHEVER) -> Response:
    """Take the most urgent free claim that you may decide."""
    taken = house.reviews.take_next(call)
    return answer.claim(taken, 200) if taken else Response(status_code=204)


@router.put("/claims/{claim_id}/assignment", response_model=SHOWN, responses=refusals(*TO_TAKE, "assigned_to_other", "if_match_required"))
def assign(claim_id: UUID, call: ByReviewer, house: TheHouse, answer: TheAnswer, body: AssignmentForm = MYSELF) -> Response:
    """Take the claim; an arbitrator may name somebody else."""
    return answer.claim(house.reviews.assign(call, claim_id, body), 200)


@router.delete("/claims/{claim_id}/assignment", response_model=SHOWN, responses=refusals("claim_final", "wrong_status", "not_assigned"))
def release(claim_id: UUID, call: ByReviewer, house: TheHouse, answer: TheAnswer) -> Response:
    """Give the claim back to the queue."""
    return answer.claim(house.reviews.release(call, claim_id), 200)


@router.post(
    "/claims/{claim_id}/information-requests",
    status_code=201,
    response_model=SHOWN,
    responses=refusals("if_match_required", "conflict_of_interest", "claim_final", "wrong_status", "not_assigned"),
)
def ask(claim_id: UUID, body: RequestForm, call: ByReviewer, house: TheHouse, answer: TheAnswer) -> Response:
    """Ask the partner for more; its clock starts."""
    return answer.claim(house.reviews.ask(call.insisting(), claim_id, body))


@router.post(
    "/claims/{claim_id}/approval", status_code=201, response_model=SHOWN, responses=refusals(*TO_DECIDE, "claim_contested", "facts_changed")
)
def approve(claim_id: UUID, body: ApprovalForm, call: ByReviewer, house: TheHouse, answer: TheAnswer) -> Response:
    """Approve a claim under review; its company becomes partner of record for the slot."""
    return answer.claim(house.reviews.approve(call.insisting(), claim_id, body))


@router.post("/claims/{claim_id}/rejection", status_code=201, response_model=SHOWN, responses=refusals(*TO_DECIDE))
def reject(claim_id: UUID, body: RejectionForm, call: ByReviewer, house: TheHouse, answer: TheAnswer) -> Response:
    """Reject a claim under review, with a reason the partner may dispute."""
    return answer.claim(house.reviews.reject(call.insisting(), claim_id, body))
