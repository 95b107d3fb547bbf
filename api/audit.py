"""Compliance: the record itself, and any claim as it was, why it was decided, and what changed."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from api.answers import TheAnswer, ThePaging
from api.contract import refusals
from api.dependencies import Auditor, GuardedRoute, TheHouse
from api.past import Past, as_of, at_version, changes, explanations
from api.shapes.audit import AuditEventOut, DiffOut, ExplanationOut, MomentOut, PastClaimOut
from api.shapes.common import ListOut
from application.history import EventFilter, Told, events
from application.ports import AnyRecorded, Vault
from domain.values import Personal
from projections.claim_details import details_of
from projections.paging import PageOf
from projections.reference import reference_of

router = APIRouter(prefix="/v1/audit", route_class=GuardedRoute, tags=["audit"])
Moment = int | AwareDatetime
NOT_THEN = ("before_first_event", "version_unknown")


@router.get("/events", response_model=ListOut[AuditEventOut])
def list_events(
    actor: Auditor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    claim_id: UUID | None = None,
    stream_id: UUID | None = None,
    by: Annotated[str | None, Query(alias="actor", max_length=200)] = None,
    type_: Annotated[str | None, Query(alias="type", max_length=100)] = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Response:
    """Stored events, oldest first, as they were written."""
    streams = {stream for stream in (claim_id, stream_id) if stream}
    asked = EventFilter(streams, by, type_, since, until)
    start = paging.page.after[0] if paging.page.after else after
    found = list(events(house.ledger, asked, start, paging.limit + 1))
    shown = found[: paging.limit]
    following = [shown[-1].row.position] if len(found) > paging.limit else None
    return answer.page(PageOf(shown, following), paging, lambda told: event_out(told, house.vault))


@router.get("/claims/{claim_id}", response_model=PastClaimOut, responses=refusals(*NOT_THEN))
def read_past(
    claim_id: UUID,
    actor: Auditor,
    answer: TheAnswer,
    moment: Annotated[AwareDatetime | None, Query(alias="as_of")] = None,
    version: int | None = None,
) -> Response:
    """The claim exactly as it was, at an instant or at a version."""
    past = at(answer.stream(claim_id), version if version is not None else moment or answer.reader.now)
    return answer.json(PastClaimOut(claim=past.shown(answer.reader), as_of=past.at, version=past.version))


@router.get("/claims/{claim_id}/explanation", response_model=ExplanationOut)
def explain(claim_id: UUID, actor: Auditor, answer: TheAnswer, house: TheHouse) -> Response:
    """Why the claim was decided as it was, each time it was."""
    stream = answer.stream(claim_id)
    slot = details_of(stream).claim.slot
    of_slot = house.ledger.load(slot.id) if slot else []
    decisions = list(explanations(stream, of_slot, answer.reader))
    return answer.json(ExplanationOut(claim_id=claim_id, reference=reference_of(claim_id), decisions=decisions))


@router.get("/claims/{claim_id}/diff", response_model=DiffOut, responses=refusals(*NOT_THEN))
def diff(
    claim_id: UUID,
    actor: Auditor,
    answer: TheAnswer,
    start: Annotated[Moment, Query(alias="from")],
    end: Annotated[Moment | None, Query(alias="to")] = None,
) -> Response:
    """Which fields changed between two versions or instants; without an end, until now."""
    stream = answer.stream(claim_id)
    old, new = at(stream, start), at(stream, answer.reader.now if end is None else end)
    told = changes(old.shown(answer.reader), new.shown(answer.reader))
    moments = {"from": moment_out(old), "to": moment_out(new)}
    return answer.raw(DiffOut(claim_id=claim_id, changes=told, **moments).model_dump(mode="json", by_alias=True))


def at(stream: list[AnyRecorded], moment: int | datetime) -> Past:
    return at_version(stream, moment) if isinstance(moment, int) else as_of(stream, moment)


def moment_out(past: Past) -> MomentOut:
    return MomentOut(version=past.version, as_of=past.at)


def event_out(told: Told, vault: Vault) -> AuditEventOut:
    row, around = told
    return AuditEventOut(
        position=row.position,
        stream_id=row.stream,
        version=row.version,
        type=row.topic,
        recorded_at=around.at,
        actor=around.actor,
        role=around.role,
        command_id=around.command,
        correlation_id=around.correlation,
        causation_id=around.causation,
        policy_id=around.policy,
        data=opened(around.data, vault),
        leaf_index=None,
    )


def opened(data: Any, vault: Vault) -> Any:
    """With every sealed value opened in its place: `{"subject", "text"}`."""
    if isinstance(data, list):
        return [opened(item, vault) for item in data]
    if not isinstance(data, dict):
        return data
    if data.keys() == {"subject", "sealed"}:
        return {"subject": data["subject"], "text": vault.open(Personal.model_validate(data))}
    return {name: opened(value, vault) for name, value in data.items()}
