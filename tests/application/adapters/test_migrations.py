"""Migrations: any number at once, nothing when there is nothing to do, and the tables that the code expects."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.conninfo import make_conninfo
from sqlalchemy import MetaData

from application.adapters import tables
from application.adapters.migrations.migrate import FOLDER, migrate
from application.adapters.migrations.state import REVISIONS, require_current, schema_version
from application.adapters.postgres import Database, Part
from application.ledger.transparency import store
from application.ports import NotMigrated, UnusableStore
from tests.support.ledgers import common, migrated
from tests.support.postgres import SCHEMAS, drop, new_database, server_url


def test_ten_that_migrate_at_once_all_succeed() -> None:
    database = new_database()
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: migrate(database.url, database), range(10)))
    assert schema_version(database) == "current"
    drop(database)


def test_the_schemas_of_a_store_are_there() -> None:
    database = common()
    with database.connect("ledger") as db:
        found = {name for (name,) in db.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [database.schema])}
    assert found == {database.schema + suffix for suffix in SCHEMAS}


@pytest.mark.parametrize(("part", "expected"), [("directory", tables.metadata), ("log", store.metadata)])
def test_a_part_of_the_store_has_the_tables_that_the_code_expects(part: Part, expected: MetaData) -> None:
    engine = common().engine(part)
    with engine.connect() as db:
        assert compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), expected) == []
    engine.dispose()


def test_the_code_knows_every_revision_in_its_order() -> None:
    script = ScriptDirectory(str(FOLDER))
    assert tuple(one.revision for one in reversed(list(script.walk_revisions()))) == REVISIONS


def test_a_store_is_absent_current_or_newer() -> None:
    absent = new_database()
    assert schema_version(absent) == "absent"
    with pytest.raises(NotMigrated, match="claimlog migrate"):
        require_current(absent)
    with migrated() as database:
        assert schema_version(database) == "current"
        with database.connect("ledger") as db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        assert schema_version(database) == "newer"
        with pytest.raises(UnusableStore, match="newer release"):
            migrate(database.url, database)


def test_a_second_time_changes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    migrate(common().url, common())
    assert capfd.readouterr() == ("", "")


def test_an_owner_that_may_not_is_told_so() -> None:
    database = new_database()
    with pytest.raises(UnusableStore, match="does not exist"):
        migrate(make_conninfo(server_url(), user="nobody_there"), database)
    with pytest.raises(UnusableStore, match="role .* does not exist"):
        migrate(server_url(), Database(make_conninfo(server_url(), user="nobody_there"), database.schema))
    assert schema_version(database) == "absent"
