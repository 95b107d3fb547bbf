"""One stored event: canonical JSON of who, when, why and under which policy, with the event's own data."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, Notification, StoredEvent
from pydantic import ValidationError

from application.ledger.catalogue import CATALOGUE, Catalogue
from application.ports import AnyRecorded, Change, Envelope, Event, Unreadable, Written
from domain.recorded import Recorded
from domain.values import Role


class Entry(NamedTuple):
    """An event on its way into the ledger, in the form the library's event store takes."""

    originator_id: UUID
    originator_version: int
    event: Event
    change: Change
    written: Written

    def recorded(self, position: int) -> AnyRecorded:
        change, written = self.change, self.written
        return Recorded(
            event=self.event,
            stream=self.originator_id,
            version=self.originator_version,
            position=position,
            at=written.at.astimezone(UTC),
            actor=change.actor,
            role=change.role,
            policy=change.policy,
            command=written.command,
            correlation=written.correlation,
            causation=written.causation,
        )


def entries(changes: Sequence[Change], written: Written) -> list[Entry]:
    return [
        Entry(change.stream, change.expected_version + n, event, change, written)
        for change in changes
        for n, event in enumerate(change.events, 1)
    ]


class EnvelopeMapper(Mapper[UUID]):
    """Between entries and stored rows; no transcoder, cipher or compressor of the library is used."""

    def __init__(self, catalogue: Catalogue = CATALOGUE) -> None:
        self.catalogue = catalogue

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=self.catalogue.name_of(domain_event.event),
            state=encoded(domain_event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        raise NotImplementedError("events are read as Recorded: see `recorded`")

    def recorded(self, stored: Notification) -> AnyRecorded:
        """Raises Unreadable, naming the position."""
        assert isinstance(stored.originator_id, UUID)
        if told := self.catalogue.whole(stored.topic, stored.state):
            around = (told["at"], told["actor"], told["role"], told["policy"], told["command"], told["corr"], told["cause"])
            return Recorded(told["data"], stored.originator_id, stored.originator_version, stored.id, *around)
        return self.explained(stored, stored.originator_id)

    def explained(self, stored: Notification, stream: UUID) -> AnyRecorded:
        """Step by step, for older names, and to say what is wrong."""
        around = opened(stored.id, stored.state)
        try:
            event = self.catalogue.read(stored.topic, around.data)
        except (ValueError, LookupError) as error:
            raise Unreadable(stored.id, f"{stored.topic}: {reason(error)}") from error
        return Recorded(
            event=event,
            stream=stream,
            version=stored.originator_version,
            position=stored.id,
            at=around.at,
            actor=around.actor,
            role=Role(around.role),
            policy=around.policy,
            command=around.command,
            correlation=around.correlation,
            causation=around.causation,
        )


def reason(error: Exception) -> str:
    """Without what was written, which not everybody may read who may know that it is unreadable."""
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False, include_url=False))


def opened(position: int, state: bytes) -> Envelope:
    """Raises Unreadable, naming the position."""
    try:
        told = json.loads(state)
        return Envelope(
            at=datetime.fromisoformat(told["at"]),
            actor=told["actor"],
            role=Role(told["role"]).value,
            policy=told["policy"],
            command=UUID(told["command"]),
            correlation=UUID(told["corr"]),
            causation=UUID(told["cause"]) if told["cause"] else None,
            data=told["data"],
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(position, f"no envelope: {error!r}") from error


def encoded(entry: Entry) -> bytes:
    change, written = entry.change, entry.written
    envelope = {
        "at": instant(written.at),
        "actor": change.actor,
        "role": change.role.value,
        "command": str(written.command),
        "corr": str(written.correlation),
        "cause": str(written.causation) if written.causation else None,
        "policy": change.policy,
        "data": entry.event.model_dump(mode="json"),
    }
    return json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
