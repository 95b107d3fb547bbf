"""A claim as it was, why it was decided, and what changed: answered from its events alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.problems import finding_out
from api.render import Reader
from api.shapes.audit import ChangeOut, ExplainedOut
from api.shapes.claim import VendorClaimOut
from api.shapes.desk import RulingOut
from application.ports import AnyRecorded
from domain.access import DocumentOpened
from domain.claim.events import Approved, Ended, Rejected, Validated
from domain.errors import Refused
from domain.slot.events import AssociationEnded, Ruled
from domain.values import DocumentId, Finding, Personal
from projections.claim_details import details_of

Stream = Sequence[AnyRecorded]
DECISIONS = (Approved, Rejected, Ended)


@dataclass(frozen=True, slots=True)
class Past:
    """A prefix of a claim's stream, and the instant as at which it is shown."""

    stream: Stream
    at: datetime

    @property
    def version(self) -> int:
        return len(self.stream)

    def shown(self, reader: Reader) -> VendorClaimOut:
        """Exactly as it was; nothing can be done to the past."""
        claim = replace(reader, now=self.at).claim(details_of(self.stream))
        assert isinstance(claim, VendorClaimOut), "only the vendor's people read the past"
        return claim.model_copy(update={"available_actions": []})


def as_of(stream: Stream, moment: datetime) -> Past:
    """With the events at the instant itself. Raises Refused("before_first_event")."""
    prefix = [recorded for recorded in stream if recorded.at <= moment]
    if not prefix:
        raise Refused("before_first_event")
    return Past(prefix, moment)


def at_version(stream: Stream, version: int) -> Past:
    """Raises Refused("version_unknown")."""
    if not 1 <= version <= len(stream):
        raise Refused("version_unknown")
    return Past(stream[:version], stream[version - 1].at)


def changes(old: VendorClaimOut, new: VendorClaimOut) -> list[ChangeOut]:
    """Field by field, in the order of the contract."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return [ChangeOut(field=name, old=before[name], new=after[name]) for name in after if before[name] != after[name]]


def explanations(stream: Stream, of_slot: Stream, accesses: Stream, reader: Reader) -> Iterator[ExplainedOut]:
    """For each decision who, when, why, under which policy, on which findings, facts and documents."""
    for n, recorded in enumerate(stream):
        if isinstance(recorded.event, DECISIONS):
            yield explained(recorded, stream[:n], told_by_the_slot(recorded, of_slot), accesses, reader)


def explained(recorded: AnyRecorded, before: Stream, of_slot: Stream, accesses: Stream, reader: Reader) -> ExplainedOut:
    event: Any = recorded.event
    rests_on = last_validated(before)
    details = details_of(before)
    return ExplainedOut(
        outcome=event.name,
        version=recorded.version,
        position=recorded.position,
        decided_at=recorded.at,
        decided_by=recorded.actor,
        role=recorded.role,
        reason_code=getattr(event, "reason_code", None),
        rationale=rationale(event, of_slot, reader),
        policy_id=recorded.policy,
        command_id=recorded.command,
        decided_on=before[-1].version,
        validated_by=rests_on.version if rests_on else None,
        findings=[finding_out(one, reader.words) for one in findings(rests_on, details.claim.findings)],
        checked_again=[finding_out(one, reader.words) for one in getattr(event, "findings", ())],
        facts=rests_on.event.facts.model_dump(mode="json") if rests_on else None,
        documents=[reader.evidence(item) for item in details.evidence],
        opened=opened_before(recorded, accesses),
        ruling=ruling(of_slot, reader),
    )


def opened_before(decision: AnyRecorded, accesses: Stream) -> list[DocumentId]:
    """By whoever decided, each once; the order of the ledger is what tells before from after."""
    by_decider = [one for one in accesses if one.actor == decision.actor and one.position < decision.position]
    return list(dict.fromkeys(one.event.document_id for one in by_decider if isinstance(one.event, DocumentOpened)))


def last_validated(stream: Stream) -> AnyRecorded | None:
    return next((one for one in reversed(stream) if isinstance(one.event, Validated)), None)


def findings(rests_on: AnyRecorded | None, submitted: Sequence[Finding]) -> Sequence[Finding]:
    return rests_on.event.findings if rests_on else submitted


def told_by_the_slot(decision: AnyRecorded, of_slot: Stream) -> Stream:
    """What the same command recorded in the slot."""
    return [recorded for recorded in of_slot if recorded.command == decision.command]


def rationale(event: Any, of_slot: Stream, reader: Reader) -> str | None:
    """The decision's own words, the ruling's, or those of the revocation."""
    own: list[Personal | None] = [getattr(event, "rationale", None), getattr(event, "note", None)]
    spoken = [one.event.rationale for one in of_slot if isinstance(one.event, Ruled | AssociationEnded)]
    return next((reader.text(words) for words in (*own, *spoken) if words), None)


def ruling(of_slot: Stream, reader: Reader) -> RulingOut | None:
    ruled = next((one for one in of_slot if isinstance(one.event, Ruled)), None)
    return reader.ruling(ruled) if ruled else None
