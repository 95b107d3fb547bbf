"""Appends as arguments of one call, in PostgreSQL's binary form: packed by each caller, strung together by who leads."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.ledger.versions import befores
from application.ports import Written

BYTEA, INT8, INT4, TEXT, UUID_, TIMESTAMPTZ = 17, 20, 23, 25, 2950, 1184
OF_EVENTS = (INT8, UUID_, INT8, TEXT, BYTEA)
OF_RECORDS = (TEXT, TEXT, TEXT, UUID_, UUID_, TIMESTAMPTZ)
NAMES = {BYTEA: "bytea", INT8: "int8", INT4: "int4", TEXT: "text", UUID_: "uuid", TIMESTAMPTZ: "timestamptz"}
TYPES = ("bool", *(f"{NAMES[oid]}[]" for oid in (INT4, *OF_EVENTS, *OF_RECORDS)))
HEADER, LENGTH, NUMBER, LONG = Struct("!iiIii"), Struct("!i"), Struct("!ii"), Struct("!iq")
NULL, SIXTEEN = LENGTH.pack(-1), LENGTH.pack(16)
EPOCH, MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Parcel(NamedTuple):
    """One append: what no other in the same group may touch, columns of its events, fields of its command record."""

    events: Sequence[StoredEvent]
    touches: set[object]
    columns: tuple[bytes, ...]
    record: tuple[bytes, ...]


def parcel(events: Sequence[StoredEvent], written: Written | None) -> Parcel:
    """Raises VersionClash when versions of one stream do not follow each other."""
    columns = (
        b"".join([NULL if version is None else LONG.pack(8, version) for version in befores(events)]),
        b"".join([packed_uuid(event.originator_id) for event in events]),
        b"".join([LONG.pack(8, event.originator_version) for event in events]),
        b"".join([packed(event.topic.encode()) for event in events]),
        b"".join([packed(event.state) for event in events]),
    )
    touches: set[object] = {event.originator_id for event in events}
    if written is None or written.record is None:
        return Parcel(events, touches, columns, (NULL,) * len(OF_RECORDS))
    touches.add((written.record.caller, written.record.key))
    return Parcel(events, touches, columns, packed_record(written))


def packed_record(written: Written) -> tuple[bytes, ...]:
    record, moment = written.record, (written.at - EPOCH) // MICROSECOND
    assert record
    told = (packed(text.encode()) for text in (record.caller, record.key, record.fingerprint))
    return (*told, packed_uuid(written.command), packed_uuid(written.answer), LONG.pack(8, moment))


def packed(value: bytes) -> bytes:
    return LENGTH.pack(len(value)) + value


def packed_uuid(value: UUID | str) -> bytes:
    assert isinstance(value, UUID)
    return SIXTEEN + value.bytes


def array(oid: int, count: int, items: Sequence[bytes]) -> bytes:
    return HEADER.pack(1, 1, oid, count, 1) + b"".join(items)


def arguments(parcels: Sequence[Parcel]) -> list[bytes]:
    lasts = list(accumulate(len(one.events) for one in parcels))
    columns = zip(*[one.columns for one in parcels], strict=True)
    records = zip(*[one.record for one in parcels], strict=True)
    return [
        b"\x01" if apart(parcels) else b"\x00",
        array(INT4, len(parcels), [NUMBER.pack(4, last) for last in lasts]),
        *[array(oid, lasts[-1], column) for oid, column in zip(OF_EVENTS, columns, strict=True)],
        *[array(oid, len(parcels), field) for oid, field in zip(OF_RECORDS, records, strict=True)],
    ]


def apart(parcels: Sequence[Parcel]) -> bool:
    """No stream and no key is touched by two of them."""
    return len(parcels) == 1 or len(set().union(*[one.touches for one in parcels])) == sum(len(one.touches) for one in parcels)


def numbers(value: bytes) -> list[int | None]:
    """Of an array of int8 in binary form."""
    found, at = list[int | None](), HEADER.size
    while at < len(value):
        [size] = LENGTH.unpack_from(value, at)
        found.append(LONG.unpack_from(value, at)[1] if size > 0 else None)
        at += LENGTH.size + max(size, 0)
    return found
