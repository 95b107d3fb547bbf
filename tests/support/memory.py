"""The ledger without a disk: what the contract asks of every back end, and no more."""

from collections.abc import Collection, Iterable, Sequence
from threading import Lock
from typing import Any
from uuid import UUID

from application.ledger.envelope import EnvelopeMapper, entries, opened
from application.ports import AnyRecorded, Change, Envelope, Event, Repeat, StoredRow, VersionClash, Written


class MemoryLedger:
    def __init__(self) -> None:
        self._turn, self._mapper, self._rows, self._records = Lock(), EnvelopeMapper(), list[StoredRow](), dict[Any, Repeat]()

    def load(self, stream: UUID, until: int | None = None, after: int = 0, most: int | None = None) -> list[AnyRecorded]:
        rows = [row for row in self._rows if row.stream == stream and row.version > after][:most]
        return [self.decode(row) for row in rows if until is None or row.position <= until]

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        with self._turn:
            events = [self._mapper.to_stored_event(entry) for entry in entries(list(changes), written)]
            rows = [*self._rows, *(StoredRow(self.head() + n, *vars(event).values()) for n, event in enumerate(events, 1))]
            used = written.record and self.find(written.record.caller, written.record.key)
            if used or len({(row.stream, row.version) for row in rows}) < len(rows):
                raise VersionClash
            fresh, self._rows = rows[len(self._rows) :], rows
            if written.record:
                repeat = Repeat(written.record.fingerprint, written.answer, len(rows), written.at)
                self._records[written.record.caller, written.record.key] = repeat
            return [self.decode(row) for row in fresh]

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        return self.append(changes, written)

    def find(self, caller: str, key: str) -> Repeat | None:
        return self._records.get((caller, key))

    def last(self, stream: UUID) -> AnyRecorded | None:
        return (self.load(stream) or [None])[-1]

    def rows(
        self, after: int, limit: int, stream: UUID | None = None, topics: Collection[str] = (), until: int | None = None
    ) -> list[StoredRow]:
        rows = [row for row in self._rows[:until] if row.position > after and stream in (None, row.stream)]
        return [row for row in rows if not topics or row.topic in topics][:limit]

    def by_stream(self, after: tuple[UUID, int] | None, until: int, limit: int) -> list[StoredRow]:
        rows = sorted((row for row in self._rows if row.position <= until), key=lambda row: (row.stream, row.version))
        return [row for row in rows if after is None or (row.stream, row.version) > after][:limit]

    def names(self, kinds: Iterable[type[Event]]) -> frozenset[str]:
        return self._mapper.catalogue.names_of(kinds)

    def envelope(self, row: StoredRow) -> Envelope:
        return opened(row.position, row.state)

    def decode(self, row: StoredRow) -> AnyRecorded:
        return self._mapper.recorded(row)

    def head(self) -> int:
        return len(self._rows)
