"""What the generator writes is a ledger like any other: it loads, it projects, and every stream is whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from application.adapters.sqlite import open_sqlite
from application.ledger.ledger import EventLedger
from benchmarks.generator import fill
from domain.claim.claim import replay
from domain.claim.events import ClaimFact
from projections.claim_details import details_of
from projections.projector import Projector
from projections.schema import parked

EVENTS, CLAIMS = 2_000, 30


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventLedger]:
    path = tmp_path_factory.mktemp("generated") / "ledger.db"
    fill(path, EVENTS, CLAIMS)
    opened = EventLedger(path)
    yield opened
    opened.close()


def test_it_holds_as_many_events_as_were_asked_for_in_dense_streams(ledger: EventLedger) -> None:
    rows = ledger.rows(0, 2 * EVENTS)
    seen: dict[object, int] = {}
    for row in rows:
        assert row.version == seen.get(row.stream, 0) + 1
        seen[row.stream] = row.version
    assert ledger.head() == len(rows) == EVENTS


def test_it_projects_without_a_parked_stream(ledger: EventLedger, tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "views.db", synchronous="NORMAL")
    projector = Projector(engine, ledger)
    projector.prepare()
    assert projector.catch_up() == EVENTS
    with engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(parked)) == 0
    engine.dispose()


def test_the_fold_of_a_claim_is_its_replay(ledger: EventLedger) -> None:
    streams = {row.stream: ledger.load(row.stream) for row in ledger.rows(0, EVENTS) if row.topic == "claim.submitted.v1"}
    assert len({stream[0].event.company for stream in streams.values()}) > CLAIMS
    for claim_id, stream in streams.items():
        events = [recorded.event for recorded in stream]
        assert all(isinstance(event, ClaimFact) for event in events)
        assert details_of(stream).claim == replay(claim_id, events)
