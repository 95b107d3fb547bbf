"""Several projectors on one store, and projectors that die: every event goes in once, and rows and position agree."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from api.wiring import open_store
from projections.batch import Batch
from projections.claim_history import claim_history
from projections.projector import VIEWS, Projector
from projections.schema import VERSION
from tests.support.damage import execute, views_of
from tests.support.house import Office
from tests.support.lives import many_lives
from tests.support.projecting import KILLED, project
from tests.support.reading import digests

BOTH_STORES = True


class Full:
    """The last of the views, on a disk that takes no more."""

    name, tables, rests_on = VIEWS[-1].name, VIEWS[-1].tables, VIEWS[-1].rests_on

    def project(self, db: Connection, batch: Batch) -> None:
        raise OperationalError("INSERT", {}, Exception("disk is full"))


@pytest.fixture
def busy(office: Office) -> Office:
    """A house in which much has happened, and whose views are still to be built."""
    many_lives(office, 4, 60, random.Random(7))
    execute(views_of(office), f"UPDATE made SET version = {VERSION + 1}")
    office.house.projector.prepare()
    assert office.house.projector.position() == 0
    return office


def events(office: Office) -> int:
    return len(office.house.ledger.rows(0, 100_000))


@contextmanager
def own_projector(office: Office) -> Iterator[Projector]:
    """With connections of its own, as another process has."""
    store = open_store(office.house.settings)
    yield Projector(store.views, store.ledger)
    store.close()


def as_built_alone(office: Office) -> dict[str, str]:
    with office.house.views_beside() as beside:
        fresh = Projector(beside, office.house.ledger)
        fresh.prepare()
        fresh.catch_up()
        return digests(fresh)


def agree(office: Office) -> bool:
    """Whether the views hold just what the ledger held up to their position."""
    with office.house.views_beside() as beside:
        fresh = Projector(beside, office.house.ledger)
        fresh.prepare()
        fresh.catch_up(until=office.house.projector.position())
        return digests(fresh) == digests(office.house.projector)


@pytest.mark.parametrize("batch", [1, 3, 50])
def test_threads_share_the_work_and_take_each_event_once(busy: Office, batch: int) -> None:
    def work(_: int) -> int:
        with own_projector(busy) as projector:
            return projector.catch_up(batch)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(work, range(4)))
    assert sum(taken) == events(busy)
    assert digests(busy.house.projector) == as_built_alone(busy)


def test_processes_share_the_work_and_take_each_event_once(busy: Office) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        taken = [task.result(60) for task in [pool.submit(project, busy.house.settings, 2) for _ in range(4)]]
    assert sum(taken) == events(busy)
    assert digests(busy.house.projector) == as_built_alone(busy)


def test_who_was_overtaken_leaves_nothing(busy: Office) -> None:
    slow = busy.house.projector
    behind = slow.position()
    with own_projector(busy) as fast:
        fast.step(10)
    before = digests(slow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slow, "position", lambda: behind)
        assert slow.step(10) == 0
    assert digests(slow) == before


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_a_killed_projector_leaves_rows_and_position_in_agreement(busy: Office, batch: int) -> None:
    process = get_context("spawn").Process(target=project, args=(busy.house.settings, batch, events(busy) // 2))
    process.start()
    process.join(60)
    assert process.exitcode == KILLED
    with busy.house.views.connect() as db:
        rows = db.execute(select(func.count()).select_from(claim_history)).scalar_one()
    assert bool(rows) == (busy.house.projector.position() > 0) and busy.house.projector.position() < busy.house.ledger.head()
    assert agree(busy)


def test_another_goes_on_where_the_killed_one_stood(busy: Office) -> None:
    process = get_context("spawn").Process(target=project, args=(busy.house.settings, 7, events(busy) // 2))
    process.start()
    process.join(60)
    left = len(busy.house.ledger.rows(busy.house.projector.position(), 100_000))
    assert busy.house.projector.catch_up() == left < events(busy)
    assert digests(busy.house.projector) == as_built_alone(busy)


def test_a_batch_that_fails_whole_moves_nothing(busy: Office) -> None:
    """Trouble with the store is no trouble with a stream: nothing is parked."""
    failing = Projector(busy.house.views, busy.house.ledger, (*VIEWS[:-1], Full()))
    with pytest.raises(OperationalError, match="disk is full"):
        failing.step(50)
    assert failing.position() == 0 and agree(busy)
