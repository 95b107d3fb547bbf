"""What a partner has to know beside its claims: who it is, its MPN ids, where it stands, and the lists to choose from."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.answers import TheAnswer, ThePaging
from api.dependencies import AnyoneSignedIn, CaughtUp, Partner, PartnerOrVendor, TheHouse, identity_of
from api.door.guarding import GuardedRoute
from api.problems import language_of
from api.shapes.common import ListOut
from api.shapes.desk import PartnerStatusOut, StatusItemOut
from api.shapes.house import ActivityOut, MeOut, MpnOut, ReasonOut
from application.ports import SourceUnavailable, Unavailable
from domain.errors import NotFound
from domain.values import CompanyId
from projections import partner_status

router = APIRouter(prefix="/v1", route_class=GuardedRoute, tags=["partners"])
LISTS = ("ask_reasons", "rejection_reasons", "leave_reasons", "end_reasons", "evidence_kinds")


@router.get("/me", response_model=MeOut)
def me(actor: AnyoneSignedIn, request: Request) -> MeOut:
    """Who the token says you are."""
    return MeOut(sub=actor.sub, name=identity_of(request).name, roles=sorted(role.value for role in actor.roles), partner_id=actor.company)


@router.get("/activities", response_model=ListOut[ActivityOut])
def activities(request: Request, house: TheHouse, answer: TheAnswer) -> Response:
    """The matrix in force: which activity may be claimed where, what it pays, for which channels."""
    words, policy = language_of(request), house.world.policy_at(house.clock.now())
    rows = [
        {
            **row.model_dump(mode="json"),
            "label": words.label("activities", row.activity),
            "channels": sorted(row.channels) if row.channels is not None else None,
        }
        for row in policy.activities
    ]
    return answer.raw({"items": rows, "next_cursor": None})


@router.get("/reason-codes", response_model=dict[str, list[ReasonOut]])
def reason_codes(request: Request, answer: TheAnswer) -> Response:
    """Every list of reasons and kinds, with texts."""
    words = language_of(request)
    return answer.raw({name: [{"code": code, "text": text} for code, text in words.labels(name).items()] for name in LISTS})


@router.get("/mpns", response_model=ListOut[MpnOut])
def mpns(actor: Partner, house: TheHouse, answer: TheAnswer) -> Response:
    """The own MPN ids, with enrolment and partner type."""
    assert actor.company
    try:
        found = house.directories.mpns_of(actor.company)
    except SourceUnavailable as error:
        raise Unavailable("the MPN directory does not answer") from error
    return answer.raw({"items": [mpn.model_dump(mode="json") for mpn in found], "next_cursor": None})


@router.get("/partners/{partner_id}/status", response_model=PartnerStatusOut, dependencies=[CaughtUp])
def status(partner_id: CompanyId, actor: PartnerOrVendor, answer: TheAnswer, paging: ThePaging, house: TheHouse) -> Response:
    """Where the partner stands: counts, the next deadline, its open and approved claims."""
    if not actor.may_see(partner_id):
        raise NotFound
    now = answer.reader.now
    with house.read_side.reading() as db:
        counts = partner_status.counts(db, partner_id, now)
        live = partner_status.live(db, partner_id, now, paging.page)
    items = [item(row) for row in live.items]
    return answer.json(PartnerStatusOut(**counts, items=items, next_cursor=paging.next(live.next)))


def item(row: dict[str, Any]) -> StatusItemOut:
    names = [name for name in StatusItemOut.model_fields if name != "id"]
    return StatusItemOut(id=row["claim_id"], **{name: row[name] for name in names})
