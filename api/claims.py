"""The partner's side: file, follow, answer, and leave."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from api.answers import Answer, TheAnswer, ThePaging
from api.contract import refusals, sends
from api.dependencies import ByPartner, ByPartnerOrReviewer, CaughtUp, Partner, PartnerOrVendor, TheHouse
from api.door.absent import unseen
from api.door.guarding import GuardedRoute
from api.problems import finding_out
from api.shapes.claim import CheckOut, ClaimOut, HistoryOut, VendorClaimOut
from api.shapes.common import ListOut
from api.story import Storyteller
from api.unchecked import unchecked
from application.forms import AnswerForm, ClaimDraft, ClaimForm, CommentForm, DisputeForm, EvidenceForm, LeaveForm
from application.work import Call
from domain.errors import Refused
from domain.policies.checks import Judgement
from domain.values import NO_NUL, Canonical, Name, Status, Visibility
from projections import claim_history, claims
from projections.claim_details import details_of
from projections.reference import canonical

router = APIRouter(prefix="/v1", route_class=GuardedRoute, tags=["claims"])
SHOWN = ClaimOut | VendorClaimOut
TO_DISPUTE = ("already_disputed", "not_disputable", "dispute_window_closed", "claim_final", "wrong_status")


@router.post("/claim-checks", response_model=CheckOut)
def check(body: ClaimDraft, actor: Partner, house: TheHouse, answer: TheAnswer) -> Response:
    """What a submission would be told; records nothing."""
    judgement = house.claims.check(Call(actor), body)
    answer.request.state.unseen = unseen(judgement.findings)
    return answer.json(checked(answer, body, judgement))


@router.post("/claims", status_code=201, response_model=SHOWN, responses=refusals("claim_not_acceptable") | sends(201, "Location"))
async def submit(body: ClaimForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """File a claim to be partner of record; it is checked at once."""
    if house.near and body.follows_claim_id is None:
        return answer.claim(await house.claims.submit_async(call, body))
    return answer.claim(await run_in_threadpool(house.claims.submit, call, body))


@router.get("/claims", response_model=ListOut[SHOWN], dependencies=[CaughtUp])
def list_claims(
    actor: PartnerOrVendor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    status: Status | None = None,
    contested: bool | None = None,
    product_id: Canonical | None = None,
    tenant_id: Canonical | None = None,
    group_id: UUID | None = None,
    reference: Annotated[str | None, Query(min_length=1, max_length=20, pattern=NO_NUL)] = None,
    partner_id: Name | None = None,
) -> Response:
    """Own claims, newest first; the vendor's people see all."""
    if not actor.is_vendor and partner_id not in (None, actor.company):
        raise Refused("role_required")
    asked = {
        "status": status,
        "contested": contested,
        "product_id": product_id,
        "tenant_id": tenant_id,
        "group_id": str(group_id) if group_id else None,
        "reference": canonical(reference) if reference else None,
        "partner_id": partner_id if actor.is_vendor else actor.company,
    }
    filters = {column: value for column, value in asked.items() if value is not None}
    with house.read_side.reading() as db:
        found = claims.listed(db, filters, paging.page)
    return answer.page(found, paging, answer.reader.claim)


@router.get("/claims/{claim_id}", response_model=SHOWN)
def read_claim(claim_id: UUID, actor: PartnerOrVendor, answer: TheAnswer) -> Response:
    """One claim as it is now."""
    return answer.stored_claim(claim_id)


@router.get("/claims/{claim_id}/history", response_model=ListOut[HistoryOut], dependencies=[CaughtUp])
def read_history(claim_id: UUID, actor: PartnerOrVendor, answer: TheAnswer, paging: ThePaging, house: TheHouse) -> Response:
    """What happened to the claim, oldest first."""
    with house.read_side.reading() as db:
        story = claim_history.story(db, claim_id, internal=actor.is_vendor, page=paging.page)
    tell = Storyteller(answer.reader, details_of(answer.stream(claim_id))).line
    return answer.page(story, paging, tell)


@router.post(
    "/claims/{claim_id}/comments",
    status_code=201,
    response_model=SHOWN,
    responses=refusals("conflict_of_interest", "claim_final", "claim_full"),
)
def comment(claim_id: UUID, body: CommentForm, call: ByPartnerOrReviewer, house: TheHouse, answer: TheAnswer) -> Response:
    """Write to the claim's thread; internal comments are the vendor's."""
    if body.visibility is Visibility.INTERNAL and not call.actor.reviews:
        raise Refused("role_required")
    return answer.claim(house.claims.comment(call, claim_id, body))


@router.post(
    "/claims/{claim_id}/evidence",
    status_code=201,
    response_model=SHOWN,
    responses=refusals("claim_final", "wrong_status", "claim_full", "claim_not_acceptable"),
)
def add_evidence(claim_id: UUID, body: EvidenceForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """Add a document as proof of execution."""
    return answer.claim(house.claims.add_evidence(call, claim_id, body))


@router.post(
    "/claims/{claim_id}/information-responses",
    status_code=201,
    response_model=SHOWN,
    responses=refusals("claim_final", "no_open_request", "response_overdue", "claim_not_acceptable"),
)
def answer_request(claim_id: UUID, body: AnswerForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """Answer the running request, with new documents and amendments."""
    return answer.claim(house.claims.answer(call, claim_id, body))


@router.post(
    "/claims/{claim_id}/withdrawal",
    status_code=201,
    response_model=SHOWN,
    responses=refusals("if_match_required", "claim_final", "wrong_status"),
)
def withdraw(claim_id: UUID, body: LeaveForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """Take an open claim back."""
    return answer.claim(house.claims.withdraw(call.insisting(), claim_id, body))


@router.post(
    "/claims/{claim_id}/dispute",
    status_code=201,
    response_model=SHOWN,
    responses=refusals(*TO_DISPUTE, "claim_not_acceptable", "slot_already_claimed"),
)
def dispute(claim_id: UUID, body: DisputeForm, call: ByPartner, house: TheHouse, answer: TheAnswer) -> Response:
    """Contest a rejection, once and in time."""
    return answer.claim(house.claims.dispute(call, claim_id, body))


def checked(answer: Answer, draft: ClaimDraft, judgement: Judgement) -> CheckOut:
    left = unchecked(draft, judgement.facts.silent)
    refused = any(finding.pointer == "/subscription_id" or finding.code == "activity_channel_mismatch" for finding in judgement.blocking)
    typed = draft.subscription_id if judgement.subscription and not refused else None
    return CheckOut(
        acceptable=not judgement.blocking and not left.absent,
        findings=[finding_out(finding, answer.reader.words) for finding in judgement.findings],
        unchecked=left.pointers,
        subscription_id=typed,
    )
