"""A house with some history for those who tamper with it: what they did is put back, so that it is built once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.wiring import House
from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.integrator import STEP, Integrator
from application.ledger.transparency.leaf import leaf_of
from application.ledger.transparency.merkle import EMPTY_ROOT
from application.ledger.transparency.notes import Note, sign
from application.ledger.transparency.record import Record
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.witnesses import Folder
from application.verification import Break, Outcome, Report
from projections.projector import VIEWS
from tests.support.both_stores import STORES, new_store
from tests.support.claims import commented
from tests.support.house import Office, furnish, office_in
from tests.support.recording import by, change
from tests.support.tampering import CHECKPOINTS, EVENTS, LOG, STATE, TILES, Hand, Rows, Snapshot, Table, write
from tests.support.worlds import AT_FABRIKAM, SALES

TIMES, REMARKS, GAP = 4, 66, 3


@dataclass
class Site:
    """`earlier` is how everything was when the log had `early` leaves; `gap` are positions that no event has."""

    office: Office
    hand: Hand
    sink: Folder
    claim: UUID
    gap: range
    early: int
    earlier: Snapshot
    whole: Snapshot

    @property
    def house(self) -> House:
        return self.office.house

    @property
    def record(self) -> Record:
        return self.house.record

    @property
    def signer(self) -> Path:
        return self.record.signer.folder

    @property
    def documents(self) -> list[Path]:
        return sorted(path for path in (self.house.settings.data_dir / "documents").rglob("*") if path.is_file())

    def tampering(self, table: Table) -> Any:
        return self.hand.changing(table)

    def rows(self, table: Table = EVENTS) -> Rows:
        return self.hand.rows(table)

    def positions_of(self, stream: UUID) -> list[int]:
        """In the ledger, ascending."""
        return sorted(position for position, row in self.rows().items() if UUID(str(row["originator_id"])) == stream)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """By a folder on other storage that has every checkpoint since the beginning."""
        self.record.sinks.append(self.sink)
        try:
            yield
        finally:
            self.record.sinks.remove(self.sink)

    def report(self, *given: str) -> Report:
        return self.house.verify(given)

    def breaks(self, *given: str) -> dict[str, Break]:
        """By the names of the checks; the whole is then broken."""
        return broken_in(self.report(*given))

    def log_outcome(self, *given: str) -> Outcome:
        """Without views and documents, which take longest."""
        return self.record.verifier().verify(given).outcome

    def log_breaks(self, *given: str) -> dict[str, Break]:
        return broken_in(self.record.verifier().verify(given))

    def checkpoint(self, size: int | None = None) -> str:
        """As somebody kept it."""
        return str(self.whole_rows(CHECKPOINTS)[size or max(self.whole_rows(CHECKPOINTS))]["note"])

    def whole_rows(self, table: Table) -> Rows:
        return {table.key_of(row): row for row in self.whole.rows[table]}

    def mend_views(self) -> None:
        """The attacker has them built anew, so that they agree with what he made of the events."""
        self.house.rebuilding.rebuild(VIEWS, lambda done, of: None)

    def log_again(self, upto: int) -> None:
        """Entries, tiles and state as they would be if there had never been more events than up to this position."""
        for table in (TILES, STATE):
            self.hand.make(table, [])
        while self.record.log.extend(lambda after: self.leaves(after, upto)).position < upto:
            pass

    def leaves(self, after: int, upto: int) -> list[tuple[Any, bytes]]:
        rows = self.house.ledger.rows(after, STEP)
        return [(row, leaf_of(self.record.signer.origin, row)) for row in rows if row.position <= upto]

    def sign_again(self) -> None:
        """With the true keys, and a signer who was made to forget."""
        for table in LOG.values():
            self.hand.make(table, [])
        signer = Signer(self.signer)
        empty = Checkpoint(signer.origin, 0, EMPTY_ROOT)
        signatures = tuple(sign(signer.origin, key, empty.text) for key in signer.secrets())
        write(self.signer / "state", Note(empty.text, signatures).raw.encode())
        Integrator(self.house.ledger, self.record.log, signer).catch_up()

    def put_back(self) -> None:
        self.whole.put_back(self.hand)


@pytest.fixture(scope="session", params=STORES)
def house_under_attack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with new_store(request.param) as store, site_in(tmp_path_factory.mktemp("site"), store) as site:
        assert site.report().outcome is Outcome.VERIFIED
        yield site
        assert site.report().outcome is Outcome.VERIFIED


@pytest.fixture
def site(house_under_attack: Site) -> Iterator[Site]:
    yield house_under_attack
    house_under_attack.put_back()


def broken_in(report: Report) -> dict[str, Break]:
    found = {check.name: check.first_break for check in report.checks if check.outcome is Outcome.BROKEN}
    assert report.outcome is Outcome.BROKEN, report
    assert report.first_break in found.values()
    return {name: one for name, one in found.items() if one}


@contextmanager
def site_in(folder: Path, store: dict[str, Any]) -> Iterator[Site]:
    with office_in(folder / "data", **store) as office:
        hand, sink = Hand(office), Folder(folder / "sink")
        sink.folder.mkdir()
        try:
            yield built(furnish(office), hand, sink)
        finally:
            hand.close()


def built(office: Office, hand: Hand, sink: Folder) -> Site:
    """Claims of every kind, and more events than go into one tile."""
    claims(office)
    settle(office, sink)
    early, earlier = office.house.log.reach().size, Snapshot(hand, folders=[office.house.record.signer.folder])
    gap = leave_a_gap(office, hand)
    claim = office.submit("cedar", **AT_FABRIKAM)
    house = office.house
    for _ in range(TIMES):
        remarks = [commented().model_copy(update={"comment_id": uuid4()}) for _ in range(REMARKS)]
        house.ledger.append([change(*remarks, stream=claim, after=len(house.ledger.load(claim)))], by())
        settle(office, sink)
    whole = Snapshot(hand, folders=[house.record.signer.folder, house.settings.data_dir / "documents", sink.folder])
    return Site(office, hand, sink, claim, gap, early, earlier, whole)


def claims(office: Office) -> None:
    """One that is partner of record and has a rival, two in a conflict, one that is asked, one rejected, one queued."""
    office.approved("alder")
    office.submit("birch")
    asked = office.submit("cedar", **SALES)
    office.take("rita", asked)
    office.ask("rita", asked)
    office.rejected("birch", **AT_FABRIKAM)


def settle(office: Office, sink: Folder) -> None:
    """Views, log and witnesses have all there is."""
    house = office.house
    house.projector.catch_up()
    house.record.integrator.catch_up()
    sink.send(house.log)


def leave_a_gap(office: Office, hand: Hand) -> range:
    """Positions that are skipped, as an append leaves them that was rolled back."""
    head = office.house.ledger.head()
    with hand.line("ledger") as line:
        if hand.on_files:
            line.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'stored_events'", (GAP,))
        else:
            line.execute("SELECT nextval(pg_get_serial_sequence('stored_events', 'position')) FROM generate_series(1, %s)", (GAP,))
    return range(head + 1, head + 1 + GAP)


def not_as_logged(position: int, *fields: str) -> Break:
    return Break(position, f"the event at position {position} is not as it was logged: {', '.join(fields)}")


def gone(position: int) -> Break:
    return Break(position, f"the event at position {position} is gone")
