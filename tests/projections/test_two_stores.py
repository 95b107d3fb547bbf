"""The same events make the same views on files and on PostgreSQL; there, readers and a swap do not hold each other up."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from application.adapters.postgres import Database
from projections.claim_history import claim_history
from projections.projector import VIEWS, Projector
from projections.rebuild import build, rebuild
from projections.rows import remove, upsert
from tests.support.claims import withdrawn
from tests.support.damage import stray
from tests.support.house import Office
from tests.support.lives import many_lives
from tests.support.postgres import drop, new_database
from tests.support.reading import digests


@pytest.fixture
def database() -> Iterator[Database]:
    database = new_database()
    yield database
    drop(database)


@contextmanager
def engine_of(database: Database, beside: bool = False) -> Iterator[Engine]:
    engine = database.engine("views_next" if beside else "views")
    yield engine
    engine.dispose()


@pytest.fixture
def busy(office: Office) -> Office:
    """Much has happened, some of it to names that sort by their bytes only; one stream is parked."""
    many_lives(office, 3, 40, random.Random(11))
    for product in ("exchange-online", "teams"):
        office.submit("alder", product_id=product, partner_contact={"name": "Ångström, zoë", "email": "Z@alder.example"})
    stray(office, withdrawn())
    office.house.projector.catch_up()
    return office


def test_equal_events_make_equal_views_on_both_stores(busy: Office, database: Database) -> None:
    with engine_of(database) as engine:
        there = Projector(engine, busy.house.ledger)
        there.prepare()
        there.catch_up(batch=7)
        assert digests(there) == digests(busy.house.projector)


def test_stream_by_stream_or_in_the_ledgers_order_the_views_are_the_same(busy: Office, database: Database) -> None:
    with engine_of(database) as engine:
        there = Projector(engine, busy.house.ledger)
        there.prepare()
        build(there, lambda done, of: None)
        assert there.position() == busy.house.ledger.head()
        assert digests(there) == digests(busy.house.projector)


def test_thousands_of_rows_go_in_and_out_by_one_statement(database: Database, office: Office) -> None:
    ids = [f"claim {n}" for n in range(40_000)]
    rows = [{"claim_id": one, "version": 1, "at": "", "actor": "é", "side": "", "code": "", "visibility": "", "data": ""} for one in ids]
    with engine_of(database) as engine:
        Projector(engine, office.house.ledger).prepare()
        for store in (engine, office.house.views):
            with store.begin() as db:
                upsert(db, claim_history, [*rows, rows[0] | {"actor": "the last"}])
                remove(db, claim_history, "claim_id", ids[1:])
                assert [row.actor for row in db.execute(claim_history.select().where(claim_history.c.actor.in_(["é", "the last"])))] == [
                    "the last"
                ]


def test_a_swap_waits_for_a_long_reader_and_others_read_on_meanwhile(office: Office, database: Database) -> None:
    office.submit("alder")
    with engine_of(database) as engine, engine_of(database, beside=True) as beside, ThreadPoolExecutor(1) as pool:
        live = Projector(engine, office.house.ledger)
        live.prepare()
        live.catch_up()
        right = digests(live)
        with engine.begin() as db:
            db.exec_driver_sql("UPDATE claims SET tenant_id = 'nobody'")
        with engine.connect() as reader:
            reader.exec_driver_sql("SELECT * FROM claims").all()
            swapping = pool.submit(rebuild, live, beside, VIEWS, lambda done, of: None)
            for _ in range(20):
                with engine.connect() as other:
                    assert other.exec_driver_sql("SELECT tenant_id FROM claims").scalar() == "nobody"
            assert not swapping.done()
        assert {one.view for one in swapping.result(30) if one.differs} == {"claims"}
        assert digests(live) == right
