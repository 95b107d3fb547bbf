"""Lines to the database that die while nobody uses them."""

import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from application.adapters.changes import DatabaseChanges
from application.adapters.leases import DatabaseLeases
from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.ports import Unavailable
from tests.support.postgres import drop, new_database
from tests.support.proxy import Proxy


@pytest.fixture
def database() -> Iterator[Database]:
    database = new_database()
    migrate(database.url, database)
    yield database
    drop(database)


def cut(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as db:
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", (f"claimlog {database.schema}",))


def test_whoever_lost_its_leases_knows_within_a_second_and_may_take_them_again(database: Database) -> None:
    leases = DatabaseLeases(database)
    lease = leases.lease("projector")
    assert lease.held()
    cut(database)
    time.sleep(1.1)
    with pytest.raises(Unavailable):
        lease.held()
    assert lease.held()
    leases.close()


def test_a_dead_line_is_not_the_caller_s_trouble_when_the_server_is_well(database: Database) -> None:
    changes = DatabaseChanges(database)
    assert changes() == 0
    cut(database)
    assert changes() == 0
    changes.close()


def test_while_the_server_is_gone_nobody_waits_for_it_in_turn(database: Database) -> None:
    with closing(Proxy(database.url)) as door, closing(DatabaseChanges(Database(door.url, database.schema))) as changes:
        assert changes() == 0
        door.shut_out()
        began = time.monotonic()
        for _ in range(20):
            with pytest.raises(Unavailable):
                changes()
        assert time.monotonic() - began < 5
        door.shut = False
        time.sleep(1.1)
        assert changes() == 0
