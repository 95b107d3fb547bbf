"""The form of a read model: tables, and how a batch of the ledger goes into them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Table

from projections.batch import Batch
from projections.claim_details import ClaimDetails
from projections.rows import remove, upsert
from projections.slot_details import SlotDetails


class View(Protocol):
    """`rests_on` names the fold whose break parks a stream here too."""

    @property
    def name(self) -> str: ...
    @property
    def tables(self) -> tuple[Table, ...]: ...
    @property
    def rests_on(self) -> str | None: ...
    def project(self, db: Connection, batch: Batch) -> None: ...


@dataclass(frozen=True, slots=True)
class PerClaim:
    """One row for each claim, or none: a pure function of its details."""

    table: Table
    row: Callable[[ClaimDetails], dict[str, Any] | None]
    rests_on: str | None = "claims"

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def tables(self) -> tuple[Table, ...]:
        return (self.table,)

    def project(self, db: Connection, batch: Batch) -> None:
        rows = {stream: self.row(details) for stream, details in batch.claims.items()}
        upsert(db, self.table, [row for row in rows.values() if row])
        remove(db, self.table, "claim_id", [str(stream) for stream, row in rows.items() if not row])


@dataclass(frozen=True, slots=True)
class PerSlot:
    """Any number of rows for each slot, written whole; `rows` gives them by table."""

    name: str
    tables: tuple[Table, ...]
    rows: Callable[[UUID, SlotDetails], list[tuple[Table, dict[str, Any]]]]
    rests_on: str | None = "slots"

    def project(self, db: Connection, batch: Batch) -> None:
        told = [entry for slot_id, details in batch.slots.items() for entry in self.rows(slot_id, details)]
        for table in self.tables:
            upsert(db, table, [row for of, row in told if of is table])
