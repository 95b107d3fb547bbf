"""The library's ProjectionRunner keeping the same views: a transaction with tracking for each event, on PostgreSQL.

What a row holds is told by claimlog's own pure functions; finding, folding and writing it is plain SQL, prepared.
"""

import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from eventsourcing.application import Application
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Table

from application.adapters.postgres import Database
from application.ledger.envelope import EnvelopeMapper
from application.ports import AnyRecorded, StoredRow
from domain.claim.events import ClaimFact
from domain.slot.events import SlotFact
from projections import claim_details, claim_history, claims, slot_details, slots
from projections.projector import VIEWS
from projections.schema import metadata
from projections.views import PerClaim, PerSlot

AT_ONCE = 100  # a thousand at once in the pipeline of the recorder hung
PER_CLAIM = [view for view in VIEWS if isinstance(view, PerClaim)]
PER_SLOT = [view for view in VIEWS if isinstance(view, PerSlot)]


class Mapper(EnvelopeMapper):
    def to_domain_event(self, stored_event: Any) -> Any:
        one = stored_event
        return self.recorded(StoredRow(one.id, one.originator_id, one.originator_version, one.topic, one.state))


class Events(Application[Any]):
    def construct_mapper(self) -> Mapper:
        return Mapper()


class Views(PostgresTrackingRecorder):
    def take(self, recorded: AnyRecorded, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            if isinstance(recorded.event, ClaimFact):
                self.claim(cursor, recorded)
            elif isinstance(recorded.event, SlotFact):
                self.slot(cursor, recorded)

    def claim(self, cursor: Any, recorded: AnyRecorded) -> None:
        told = self.details(cursor, claims.claims, "claim_id", recorded)
        details = claim_details.fold(claims.DETAILS.validate_json(told) if told else None, recorded)
        self.write(cursor, claim_history.claim_history, claim_history.row(recorded))
        for view in PER_CLAIM:
            if row := view.row(details):
                self.write(cursor, view.table, row)
            else:
                cursor.execute(f'DELETE FROM "{self.datastore.schema}".{view.name} WHERE claim_id = %s', [str(recorded.stream)])

    def slot(self, cursor: Any, recorded: AnyRecorded) -> None:
        told = self.details(cursor, slots.slots, "slot_id", recorded)
        details = slot_details.fold(slots.DETAILS.validate_json(told) if told else None, recorded)
        for view in PER_SLOT:
            for table, row in view.rows(recorded.stream, details):
                self.write(cursor, table, row)

    def details(self, cursor: Any, table: Table, key: str, recorded: AnyRecorded) -> str | None:
        if recorded.version == 1:
            return None
        cursor.execute(f'SELECT details FROM "{self.datastore.schema}".{table.name} WHERE {key} = %s', [str(recorded.stream)])
        return str(cursor.fetchone()["details"])

    def write(self, cursor: Any, table: Table, row: Mapping[str, Any]) -> None:
        cursor.execute(upsert(self.datastore.schema, table), row)


@cache
def upsert(schema: str, table: Table) -> str:
    names, keys = list(table.columns.keys()), [column.name for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    known = f"UPDATE SET {changed}" if changed else "NOTHING"
    values = ", ".join(f"%({name})s" for name in names)
    return f'INSERT INTO "{schema}".{table.name} VALUES ({values}) ON CONFLICT ({", ".join(keys)}) DO {known}'


class Keeping(Projection[Views]):
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.take(domain_event, tracking)


def environment(where: Database) -> dict[str, str]:
    told = conninfo_to_dict(where.url)
    names = {name: str(told.get(name) or "none") for name in ("dbname", "host", "port", "user", "password")}
    names |= {"port": str(told.get("port") or 5432), "schema": where.named("views")}
    return {"PERSISTENCE_MODULE": "eventsourcing.postgres"} | {f"POSTGRES_{name.upper()}": value for name, value in names.items()}


def project(where: Database, rows: Sequence[StoredEvent]) -> float:
    """Events a second, from the start of the runner to the last event seen in the views."""
    given = environment(where)
    with where.connect("views") as db:
        db.execute(f'CREATE SCHEMA IF NOT EXISTS "{given["POSTGRES_SCHEMA"]}"')
    metadata.create_all(where.engine("views"))
    with Events(given) as application:
        for n in range(0, len(rows), AT_ONCE):
            application.recorder.insert_events(rows[n : n + AT_ONCE])
        last = application.recorder.max_notification_id()
    begun = time.perf_counter()
    with ProjectionRunner(application_class=Events, projection_class=Keeping, view_class=Views, env=given) as runner:
        runner.wait(last, timeout=600)
        return len(rows) / (time.perf_counter() - begun)
