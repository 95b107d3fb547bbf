"""The ledger: the eventsourcing application behind the `Ledger` port."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.utils import Environment

from application.adapters.postgres import Database
from application.ledger.envelope import EnvelopeMapper, entries, opened
from application.ledger.factories import PostgresLedgerFactory, SQLiteLedgerFactory
from application.ledger.troubles import TROUBLES, available, said
from application.ports import AnyRecorded, Change, Envelope, Event, Repeat, StoredRow, UnusableStore, Written


class Recorder(Protocol):
    """What a store does beyond the library's recorder; `insert_events` raises VersionClash and Unavailable."""

    datastore: Any

    def insert_events(self, stored_events: Sequence[StoredEvent], written: Written) -> Sequence[int]: ...
    async def insert_events_async(self, stored_events: Sequence[StoredEvent], written: Written) -> Sequence[int]: ...
    def select_stream(self, stream: UUID, after: int, most: int | None) -> list[StoredRow]: ...
    def select_last(self, stream: UUID) -> list[StoredRow]: ...
    def select_rows(self, after: int, limit: int, stream: UUID | None, topics: Sequence[str], until: int | None) -> list[StoredRow]: ...
    def select_by_stream(self, after: tuple[UUID, int], until: int, limit: int) -> list[StoredRow]: ...
    def select_record(self, caller: str, key: str) -> Repeat | None: ...
    def delete_records(self, seconds: float, most: int) -> int: ...
    def max_notification_id(self) -> int: ...
    def wait(self, beyond: int, seconds: float) -> None: ...
    def durability(self) -> dict[str, object]: ...
    def close(self) -> None: ...


class EventLedger(Application[UUID]):
    """Events of all streams in one order, in a file or in a database that was migrated.

    Raises UnusableStore at start when it cannot serve, NotMigrated among them. `allow_unsafe` takes a server
    that may lose what it has confirmed.
    """

    name = "claimlog"

    def __init__(self, where: Path | Database, mapper: EnvelopeMapper | None = None, *, allow_unsafe: bool = False) -> None:
        self.where, self.envelopes, self._allow_unsafe = where, mapper or EnvelopeMapper(), allow_unsafe
        try:
            super().__init__()
        except TROUBLES as error:
            raise UnusableStore(f"{where.name if isinstance(where, Database) else where}: {said(error)}") from error

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        if isinstance(self.where, Database):
            return PostgresLedgerFactory(env, self.where, allow_unsafe=self._allow_unsafe)
        return SQLiteLedgerFactory(env, self.where)

    def construct_mapper(self) -> EnvelopeMapper:
        return self.envelopes

    @property
    def rows_of(self) -> Recorder:
        return cast(Recorder, self.recorder)

    def load(self, stream: UUID, until: int | None = None, after: int = 0, most: int | None = None) -> list[AnyRecorded]:
        with available():
            stored = self.rows_of.select_stream(stream, after, most)
        return [self.envelopes.recorded(row) for row in stored if until is None or row.position <= until]

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        new = entries(changes, written)
        positions = self.rows_of.insert_events([self.envelopes.to_stored_event(entry) for entry in new], written)
        return [entry.recorded(position) for entry, position in zip(new, positions, strict=True)]

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        new = entries(changes, written)
        positions = await self.rows_of.insert_events_async([self.envelopes.to_stored_event(entry) for entry in new], written)
        return [entry.recorded(position) for entry, position in zip(new, positions, strict=True)]

    def wait(self, beyond: int, seconds: float) -> None:
        """Until the head may be beyond that position, or that many seconds have passed."""
        with available():
            self.rows_of.wait(beyond, seconds)

    def find(self, caller: str, key: str) -> Repeat | None:
        with available():
            return self.rows_of.select_record(caller, key)

    def forget_keys(self, seconds: float, most: int = 1_000) -> int:
        """Removes command records older than that, so many in one turn; their events stay."""
        with available():
            return self.rows_of.delete_records(seconds, most)

    def last(self, stream: UUID) -> AnyRecorded | None:
        with available():
            found = self.rows_of.select_last(stream)
        return next(map(self.envelopes.recorded, found), None)

    def rows(
        self, after: int, limit: int, stream: UUID | None = None, topics: Collection[str] = (), until: int | None = None
    ) -> list[StoredRow]:
        with available():
            return self.rows_of.select_rows(after, limit, stream, sorted(topics), until)

    def by_stream(self, after: tuple[UUID, int] | None, until: int, limit: int) -> list[StoredRow]:
        """Stored events up to a position, stream by stream, after this version of this stream."""
        with available():
            return self.rows_of.select_by_stream(after or (UUID(int=0), 0), until, limit)

    def names(self, kinds: Iterable[type[Event]]) -> frozenset[str]:
        return self.envelopes.catalogue.names_of(kinds)

    def envelope(self, row: StoredRow) -> Envelope:
        return opened(row.position, row.state)

    def decode(self, row: StoredRow) -> AnyRecorded:
        return self.envelopes.recorded(row)

    def durability(self) -> dict[str, object]:
        """What decides whether a confirmed append survives a power cut, as it is in force."""
        with available():
            return self.rows_of.durability()

    def head(self) -> int:
        with available():
            return self.rows_of.max_notification_id()

    def close(self) -> None:
        self.rows_of.close()
        super().close()
