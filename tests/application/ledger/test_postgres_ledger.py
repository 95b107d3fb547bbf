"""The ledger on PostgreSQL: what the app's role may, what is insisted on at the start, and that readers see no gap that fills later."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from application.adapters.migrations.migrate import migrate
from application.adapters.postgres import Database
from application.ledger.ledger import EventLedger
from application.ports import NotMigrated, Unavailable, UnusableStore, VersionClash
from tests.support.claims import approved, submitted
from tests.support.ledgers import common, emptied, migrated
from tests.support.postgres import drop, new_database, server_url
from tests.support.recording import FIRST_THREE, change, record, under
from tests.support.threads import meanwhile
from tests.support.values import CLAIM, uid

WRITERS, TIMES = 8, 60
SPOILING = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (gen_random_uuid(), 1, 'x', '')",
    "UPDATE stored_events SET topic = 'x'",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    "BEGIN; LOCK TABLE stored_events IN EXCLUSIVE MODE",
    "DROP TABLE stored_events",
    "INSERT INTO commands SELECT * FROM commands",
    "UPDATE commands SET fingerprint = 'x'",
    "CREATE TABLE mine (n int)",
)


@pytest.fixture
def ledger() -> Iterator[EventLedger]:
    with closing(EventLedger(emptied(common()))) as kept:
        yield kept


@pytest.fixture(scope="module")
def app() -> Iterator[Database]:
    """A store as its owner leaves it to a role that owns nothing."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN")
        database = new_database(make_conninfo(server_url(), user=role))
        migrate(server_url(), database)
        yield database
        drop(database)
        server.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_the_app_role_appends_and_reads_and_forgets_keys(app: Database) -> None:
    with closing(EventLedger(app)) as ledger:
        told = ledger.append([change(*FIRST_THREE)], under("k1"))
        assert ledger.load(CLAIM) == told and ledger.head() == 3
        assert ledger.find("ada", "k1") is not None
        with pytest.raises(VersionClash):
            record(ledger, approved(), after=2)
        assert ledger.forget_keys(-1) == 1


@pytest.mark.parametrize("statement", SPOILING)
def test_the_app_role_cannot_touch_what_is_stored(app: Database, statement: str) -> None:
    with app.connect("ledger") as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(statement)


def test_only_the_app_role_may_append(app: Database) -> None:
    stranger = f"stranger_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server_url(), autocommit=True) as server:
        server.execute(f"CREATE ROLE {stranger} LOGIN")
        with pytest.raises(NotMigrated):
            EventLedger(Database(make_conninfo(server_url(), user=stranger), app.schema))
        server.execute(f'GRANT USAGE ON SCHEMA "{app.schema}" TO {stranger}; GRANT SELECT ON "{app.schema}".alembic_version TO {stranger}')
        with closing(EventLedger(Database(make_conninfo(server_url(), user=stranger), app.schema))) as ledger:
            with pytest.raises(Unavailable, match="permission denied for function"):
                record(ledger, submitted())
            with pytest.raises(Unavailable, match="permission denied for table"):
                ledger.load(CLAIM)
        server.execute(f"DROP OWNED BY {stranger}; DROP ROLE {stranger}")


def test_the_views_schemas_are_the_app_roles_to_fill(app: Database) -> None:
    for part in ("views", "views_next", "views_old"):
        with app.connect(part) as db:
            db.execute("CREATE TABLE of_mine (n int); INSERT INTO of_mine VALUES (1); DROP TABLE of_mine")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"host": "127.0.0.1", "port": 1}, "onnection refused|could not connect"),
        ({"host": "nowhere.invalid"}, "nowhere.invalid"),
        ({"user": "nobody_there"}, 'role "nobody_there" does not exist'),
        ({"dbname": "nothing_there"}, 'database "nothing_there" does not exist'),
    ],
)
def test_a_server_that_cannot_be_reached_is_told_in_a_sentence(given: dict[str, str | int], reason: str) -> None:
    with pytest.raises(UnusableStore, match=reason) as told:
        EventLedger(Database(make_conninfo(server_url(), password="hush", **given), "claimlog"))
    assert "hush" not in str(told.value)


def test_a_store_that_nobody_migrated_says_how() -> None:
    with pytest.raises(NotMigrated, match="claimlog migrate"):
        EventLedger(new_database())


def test_a_newer_store_is_refused() -> None:
    with migrated() as database:
        with database.connect("ledger") as db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(UnusableStore, match="newer release"):
            EventLedger(database)


def test_a_server_that_may_lose_what_it_confirmed_is_refused_unless_allowed() -> None:
    careless = Database(make_conninfo(server_url(), options="-c synchronous_commit=off"), emptied(common()).schema)
    with pytest.raises(UnusableStore, match="synchronous_commit is off"):
        EventLedger(careless)
    with closing(EventLedger(careless, allow_unsafe=True)) as ledger:
        assert record(ledger, submitted())[0].position == 1


def test_what_durability_rests_on_is_told(ledger: EventLedger) -> None:
    assert ledger.durability() == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def test_whatever_isolation_the_server_prefers_an_append_sees_what_was_committed_before_it() -> None:
    strict = Database(make_conninfo(server_url(), options="-c default_transaction_isolation=serializable"), emptied(common()).schema)
    with closing(EventLedger(strict)) as one, closing(EventLedger(strict)) as other:
        for n in range(20):
            record((one, other)[n % 2], approved(), after=n)
    with closing(EventLedger(strict)) as third, pytest.raises(VersionClash):
        record(third, approved(), after=5)


def test_a_reader_never_sees_a_position_before_a_lower_one(ledger: EventLedger) -> None:
    seen = list[int]()

    def follow() -> None:
        seen.extend(row.position for row in ledger.rows(seen[-1] if seen else 0, 50))

    ledgers = [EventLedger(common()) for _ in range(WRITERS)]
    writers = [Thread(target=write, args=(one, n)) for n, one in enumerate(ledgers)]
    with meanwhile(follow):
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(60)
    follow()
    follow_to_the_end = [row.position for row in ledger.rows(0, 100_000)]
    while seen[-1] < follow_to_the_end[-1]:
        follow()
    for one in ledgers:
        one.close()
    assert seen == follow_to_the_end and len(seen) == WRITERS * TIMES * 3


def write(ledger: EventLedger, n: int) -> None:
    for m in range(TIMES):
        record(ledger, *FIRST_THREE, stream=uid(f"claim {n} {m}"))


def test_maintenance_of_the_table_does_not_hold_up_appends(ledger: EventLedger) -> None:
    with common().connect("ledger", autocommit=False) as db:
        db.execute("LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE")  # as vacuum and analyze do
        assert record(ledger, submitted())[0].position == 1
