"""Makes or upgrades the schemas of a store, in one transaction, one process at a time."""

from pathlib import Path
from typing import get_args

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import pq, sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from application.adapters.migrations.state import refuse_newer, told
from application.adapters.postgres import Database, Part, lock_number
from application.ports import UnusableStore

FOLDER = Path(__file__).parent
GRANTS = (
    "GRANT USAGE ON SCHEMA {ledger}, {log}, {directory} TO {role}",
    "GRANT SELECT ON {ledger}.alembic_version, {ledger}.stored_events TO {role}",
    "GRANT SELECT, DELETE ON {ledger}.commands TO {role}",
    "GRANT EXECUTE ON FUNCTION {ledger}.append_to_stored_events TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {log} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {directory} TO {role}",
    "GRANT CREATE, USAGE ON SCHEMA {views}, {views_next}, {views_old} TO {role}",
)


def migrate(owner_url: str, database: Database) -> None:
    """`owner_url` names the role that will own the tables; that of `database` may then work with them, no more. Raises UnusableStore."""
    owner = Database(owner_url, database.schema)
    refuse_newer(owner)
    engine = create_engine("postgresql+psycopg://", creator=lambda: owner.connect("ledger", autocommit=False), hide_parameters=True)
    try:
        with engine.begin() as db:
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock_number(f'{database.schema}/migrating')})")
            upgrade(db, database)
            grant(db, database)
    except (DBAPIError, psycopg.Error) as error:
        raise UnusableStore(f"cannot migrate {database.name}: {said(error)}") from error
    finally:
        engine.dispose()


def said(error: Exception) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return told(cause) if isinstance(cause, psycopg.Error) else str(cause)


def upgrade(db: Connection, database: Database) -> None:
    run(db, "CREATE SCHEMA IF NOT EXISTS {ledger}", database)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes.update(connection=db, database=database)
    command.upgrade(config, "head")


def grant(db: Connection, database: Database) -> None:
    """Each time, so that another role may take over."""
    role = role_of(database)
    if role != db.exec_driver_sql("SELECT current_user").scalar_one():
        for statement in GRANTS:
            run(db, statement, database, role=sql.Identifier(role))


def run(db: Connection, statement: str, database: Database, **names: sql.Composable) -> None:
    driver = db.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute(sql.SQL(statement).format(**schemas(database), **names))


def schemas(database: Database) -> dict[str, sql.Composable]:
    return {part: sql.Identifier(database.named(part)) for part in get_args(Part)}


def role_of(database: Database) -> str:
    """As libpq finds it."""
    known = {option.keyword.decode(): option.val.decode() for option in pq.Conninfo.get_defaults() if option.val}
    return str(conninfo_to_dict(database.url).get("user") or known["user"])
