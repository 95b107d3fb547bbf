"""What the views do at the start: go on, or start again where they cannot be right."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import Connection, Table, select

from application.adapters.postgres import Database, Part
from projections import claims, partner_status
from projections.batch import Batch
from projections.paging import Page
from projections.parking import listed as parked_in
from projections.projector import VIEWS, Projector
from projections.schema import VERSION, made, metadata
from tests.support.damage import Place, execute
from tests.support.house import Office, furnish, office_in
from tests.support.reading import PLENTY, ask, digests

BOTH_STORES = True


class Closed(NamedTuple):
    """A house that nobody is in, on its store."""

    folder: Path
    store: dict[str, Any]

    def opened(self) -> AbstractContextManager[Office]:
        return office_in(self.folder, **self.store)

    def part(self, part: Part) -> Place:
        if not self.store:
            return self.folder / f"{part}.db"
        return Database(self.store["database_url"], self.store["database_schema"]), part

    def forget_views(self) -> None:
        for table in metadata.tables if self.store else ():
            execute(self.part("views"), f"DROP TABLE {table}")
        for file in self.folder.glob("views.db*"):
            file.unlink()


@pytest.fixture
def closed(tmp_path: Path, store: dict[str, Any]) -> Closed:
    """All its views are up to date."""
    closed = Closed(tmp_path / "data", store)
    with closed.opened() as office:
        furnish(office).submit("alder")
        office.submit("birch")
        office.approved("cedar", product_id="exchange-online")
        office.house.projector.catch_up()
    return closed


@pytest.fixture
def before(closed: Closed) -> dict[str, str]:
    with closed.opened() as office:
        return digests(office.house.projector)


def reopened(closed: Closed) -> Iterator[tuple[int, dict[str, str]]]:
    """The position at which the views start, and what they hold when they have caught up."""
    with closed.opened() as office:
        start = office.house.projector.position()
        office.house.projector.catch_up()
        yield start, digests(office.house.projector)


def test_views_that_are_up_to_date_go_on(closed: Closed, before: dict[str, str]) -> None:
    [(start, after)] = reopened(closed)
    assert start > 0 and after == before


def test_deleted_views_are_built_again(closed: Closed, before: dict[str, str]) -> None:
    closed.forget_views()
    assert list(reopened(closed)) == [(0, before)]


def test_views_of_another_version_are_built_again(closed: Closed, before: dict[str, str]) -> None:
    execute(closed.part("views"), f"UPDATE made SET version = {VERSION + 1}")
    execute(closed.part("views"), "DELETE FROM claims")
    assert list(reopened(closed)) == [(0, before)]


def test_views_ahead_of_the_ledger_are_built_again(closed: Closed) -> None:
    """As after a restore of the ledger's file alone."""
    last = execute(closed.part("ledger"), "SELECT max(position) FROM stored_events")[0][0]
    execute(closed.part("ledger"), "DELETE FROM stored_events WHERE position > ?", last - 2)
    [(start, after)] = reopened(closed)
    closed.forget_views()
    assert list(reopened(closed)) == [(start, after)] and start == 0


def test_a_view_that_is_new_to_the_file_makes_all_start_again(closed: Closed, before: dict[str, str]) -> None:
    """They share one position; with two of them nobody could move."""
    execute(closed.part("views"), "DELETE FROM positions WHERE view = 'deadlines'")
    assert list(reopened(closed)) == [(0, before)]


def test_a_view_that_is_no_more_makes_all_start_again(closed: Closed, before: dict[str, str]) -> None:
    execute(closed.part("views"), "INSERT INTO positions VALUES ('something_else', 3)")
    assert list(reopened(closed)) == [(0, before)]


def test_parked_streams_are_forgotten_where_views_start_again(closed: Closed, before: dict[str, str]) -> None:
    execute(closed.part("views"), f"UPDATE made SET version = {VERSION + 1}")
    execute(closed.part("views"), "INSERT INTO parked VALUES ('claims', ?, 1, 'trouble')", str(UUID(int=1)))
    assert list(reopened(closed)) == [(0, before)]
    with closed.opened() as office:
        assert ask(office, parked_in) == []


def test_a_house_opens_with_views_that_are_behind(closed: Closed) -> None:
    with closed.opened() as office:
        claim_id = office.submit("alder", product_id="exchange-online")
        behind = office.house.projector.position()
    with closed.opened() as office:
        assert office.house.projector.position() == behind < office.house.ledger.head()
        assert claim_id in [details.claim.id for details in ask(office, lambda db: claims.listed(db, {}, PLENTY).items)]


class Forgetful:
    """The claims' own view, while it cannot write one claim down: what others are told from is missing too."""

    name, rests_on = claims.VIEW.name, claims.VIEW.rests_on
    tables: tuple[Table, ...] = claims.VIEW.tables

    def __init__(self, forgets: UUID) -> None:
        self.forgets = forgets

    def project(self, db: Connection, batch: Batch) -> None:
        if self.forgets in batch.claims:
            raise ValueError("cannot be written down")
        claims.VIEW.project(db, batch)


def test_a_claim_whose_details_cannot_be_kept_is_parked_wherever_they_are_needed(office: Office) -> None:
    """Else the other views would go on without it, and nobody would know."""
    lost, fine = office.submit("alder"), office.submit("alder", product_id="exchange-online")
    projector = Projector(office.house.views, office.house.ledger, (Forgetful(lost), *VIEWS[1:]))
    projector.catch_up()
    office.take("rex", lost)
    office.take("rex", fine)
    projector.catch_up()
    with office.house.views.connect() as db:
        shown = {row["claim_id"]: row["status"] for row in partner_status.live(db, "alder", office.clock.now(), Page(5)).items}
        parked = {row["view"] for row in parked_in(db)}
    assert shown == {str(fine): "under_review"}
    assert parked == {view.name for view in VIEWS if view.rests_on == "claims"}


def test_the_store_says_of_which_version_the_views_are(office: Office) -> None:
    with office.house.views.connect() as db:
        assert db.execute(select(made.c.version)).scalar_one() == VERSION


def test_many_processes_may_make_the_views_ready_at_once(closed: Closed, before: dict[str, str]) -> None:
    closed.forget_views()
    with closed.opened() as office:
        execute(closed.part("views"), f"UPDATE made SET version = {VERSION - 1}")
        with ThreadPoolExecutor(10) as pool:
            for started in [pool.submit(Projector(office.house.views, office.house.ledger).prepare) for _ in range(10)]:
                started.result(60)
        assert office.house.projector.position() == 0
        office.house.projector.catch_up()
        assert digests(office.house.projector) == before
