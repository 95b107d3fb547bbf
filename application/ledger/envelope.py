"""One stored event: canonical JSON of who, when, why and under which policy, with the event's own data."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent
from pydantic import ValidationError

from application.ledger.catalogue import CATALOGUE, Catalogue
from application.ports import AnyRecorded, Change, Envelope, Event, StoredRow, Unreadable, Written
from domain.recorded import Recorded
from domain.values import Role

quoted = json.encoder.encode_basestring


class Entry(NamedTuple):
    """An event on its way into the ledger, in the form the library's event store takes; `around` is its envelope but for the data."""

    originator_id: UUID
    originator_version: int
    event: Event
    change: Change
    written: Written
    around: tuple[str, str]

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
    why = reasons(written)
    return [entry for change in changes for entry in entries_of(change, written, why)]


def entries_of(change: Change, written: Written, why: str) -> Iterator[Entry]:
    around = f'{{"actor":{quoted(change.actor)},{why},"data":', f',"policy":{quoted(change.policy)},"role":"{change.role.value}"}}'
    for version, event in enumerate(change.events, change.expected_version + 1):
        yield Entry(change.stream, version, event, change, written, around)


def reasons(written: Written) -> str:
    """Once for all events of an append."""
    cause = f'"{written.causation}"' if written.causation else "null"
    return f'"at":"{instant(written.at)}","cause":{cause},"command":"{written.command}","corr":"{written.correlation}"'


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

    def recorded(self, row: StoredRow) -> AnyRecorded:
        """Raises Unreadable, naming the position."""
        if told := self.catalogue.whole(row.topic, row.state):
            around = (told["at"], told["actor"], told["role"], told["policy"], told["command"], told["corr"], told["cause"])
            return Recorded(told["data"], row.stream, row.version, row.position, *around)
        return self.explained(row)

    def explained(self, row: StoredRow) -> AnyRecorded:
        """Step by step, for older names, and to say what is wrong."""
        around = opened(row.position, row.state)
        try:
            event = self.catalogue.read(row.topic, around.data)
        except (ValueError, LookupError) as error:
            raise Unreadable(row.position, f"{row.topic}: {reason(error)}") from error
        return Recorded(
            event=event,
            stream=row.stream,
            version=row.version,
            position=row.position,
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
        told = orjson.loads(state)
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
    """Canonical: keys sorted, nothing between them, no character escaped that need not be."""
    before, after = entry.around
    return b"%b%b%b" % (before.encode(), orjson.dumps(entry.event.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS), after.encode())


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
