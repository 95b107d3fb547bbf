"""Compliance: the record itself, and any claim as it was, why it was decided, and what changed."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator

from api.access import After, By, Since, Until, begin, on_record, stretch
from api.answers import TheAnswer, ThePaging
from api.contract import refusals
from api.dependencies import Auditor, TheHouse
from api.door.guarding import GuardedRoute
from api.past import Past, as_of, at_version, changes, explanations
from api.shapes.audit import AuditEventOut, DiffOut, ExplanationOut, MomentOut, PastClaimOut
from api.shapes.common import ListOut
from application.history import EventFilter, Told
from application.ports import AnyRecorded, Vault
from domain.access import Audited, access_stream
from domain.values import NO_NUL, Instant, Personal, whole
from projections.claim_details import details_of
from projections.reference import reference_of

router = APIRouter(prefix="/v1/audit", route_class=GuardedRoute, tags=["audit"])
Version = Annotated[int, BeforeValidator(whole)]
Moment = Version | Instant
NOT_THEN = ("before_first_event", "version_unknown", "busy")


@router.get("/events", response_model=ListOut[AuditEventOut], responses=refusals("busy"))
def list_events(
    actor: Auditor,
    answer: TheAnswer,
    paging: ThePaging,
    house: TheHouse,
    after: After = 0,
    claim_id: UUID | None = None,
    stream_id: UUID | None = None,
    by: By = None,
    type_: Annotated[str | None, Query(alias="type", min_length=1, max_length=100, pattern=NO_NUL)] = None,
    since: Since = None,
    until: Until = None,
) -> Response:
    """Stored events, oldest first, as they were written; a page of nothing but reads is not a read on record. For one page 20,000 events
    are looked at, at most: it may be empty and not be the last.
    """
    streams, start = {stream for stream in (claim_id, stream_id) if stream}, begin(paging, after)
    asked = EventFilter(streams, by, {type_} if type_ else frozenset(), since, until)
    found = stretch(house.ledger, asked, paging, start)
    leaves = house.log.indexes([one.row.position for one in found.items])
    told = answer.page(found, paging, lambda told: event_out(told, house.vault, leaves.get(told.row.position)))
    if not {one.row.topic for one in found.items} <= house.accesses.names:
        on_record(answer, Audited.EVENTS, claim_read(streams, found.items), **({"after": str(start)} if start else {}))
    return told


@router.get("/claims/{claim_id}", response_model=PastClaimOut, responses=refusals(*NOT_THEN))
def read_past(
    claim_id: UUID,
    actor: Auditor,
    answer: TheAnswer,
    moment: Annotated[Instant | None, Query(alias="as_of")] = None,
    version: Version | None = None,
) -> Response:
    """The claim exactly as it was, at an instant or at a version; at the version where both are given."""
    past = at(answer.stream(claim_id), version if version is not None else moment or answer.reader.now)
    told = answer.json(PastClaimOut(claim=past.shown(answer.reader), as_of=past.at, version=past.version))
    on_record(answer, Audited.CLAIM, claim_id)
    return told


@router.get("/claims/{claim_id}/explanation", response_model=ExplanationOut, responses=refusals("busy"))
def explain(claim_id: UUID, actor: Auditor, answer: TheAnswer, house: TheHouse) -> Response:
    """Why the claim was decided as it was, each time it was."""
    stream = answer.stream(claim_id)
    slot = details_of(stream).claim.slot
    of_slot, accesses = house.ledger.load(slot.id) if slot else [], house.ledger.load(access_stream(claim_id))
    decisions = list(explanations(stream, of_slot, accesses, answer.reader))
    on_record(answer, Audited.EXPLANATION, claim_id)
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
    on_record(answer, Audited.DIFF, claim_id)
    return answer.raw(DiffOut(claim_id=claim_id, changes=told, **moments).model_dump(mode="json", by_alias=True))


def claim_read(streams: Set[UUID], shown: Sequence[Told]) -> UUID | None:
    """Whose own stream was asked for; a read of anything else is one of the whole record."""
    return next((told.row.stream for told in shown[:1] if streams and told.row.topic.startswith("claim.")), None)


def at(stream: list[AnyRecorded], moment: int | datetime) -> Past:
    return at_version(stream, moment) if isinstance(moment, int) else as_of(stream, moment)


def moment_out(past: Past) -> MomentOut:
    return MomentOut(version=past.version, as_of=past.at)


def event_out(told: Told, vault: Vault, leaf_index: int | None) -> AuditEventOut:
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
        leaf_index=leaf_index,
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
