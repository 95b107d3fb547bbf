"""Takes parked streams in again, whole and in order; what still does not fit stays parked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete

from projections.batch import AnyRecorded, Batch, folded, of_claims, of_slots
from projections.claim_details import fold as fold_claim
from projections.intake import fits
from projections.parking import Parking, listed
from projections.projector import Projector, position_in, writing
from projections.schema import parked
from projections.slot_details import fold as fold_slot
from projections.views import View


def retry(projector: Projector) -> int:
    """Returns how many parked streams were taken in, counted once for each view."""
    with writing(projector.engine) as db:
        before = listed(db)
        streams = {UUID(row["stream"]): stream_of(projector, UUID(row["stream"]), position_in(db)) for row in before}
        for view in projector.views:
            for row in before:
                if row["view"] == view.name:
                    take_in_again(db, view, row, streams[UUID(row["stream"])])
        return len(before) - len(listed(db))


def stream_of(projector: Projector, stream: UUID, until: int) -> tuple[Sequence[AnyRecorded], str | None]:
    """The stream as the views should hold it, and why it cannot be read."""
    rows = [row for row in projector.log.rows(0, 1_000_000, stream) if row.position <= until]
    try:
        return [projector.log.decode(row) for row in rows], None
    except Exception as error:
        return [], str(error)


def take_in_again(db: Connection, view: View, row: dict[str, Any], stream: tuple[Sequence[AnyRecorded], str | None]) -> None:
    events, trouble = stream
    batch = Batch(events)
    batch.claims, broken_claims = folded({}, of_claims(events), fold_claim)
    batch.slots, broken_slots = folded({}, of_slots(events), fold_slot)
    if trouble or (view.rests_on and (broken_claims or broken_slots)):
        return
    db.execute(delete(parked).where(parked.c.view == view.name, parked.c.stream == row["stream"]))
    if again := fits(db, view, batch):
        Parking(db).park([view.name], UUID(row["stream"]), row["position"], again)
