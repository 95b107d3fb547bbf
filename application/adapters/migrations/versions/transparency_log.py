"""The transparency log, in a schema of its own: tiles, entries, checkpoints, and how far it is."""

from alembic import context, op

from application.adapters.postgres import Database

revision, down_revision = "0002", "0001"

LOG = """
CREATE TABLE "{log}".tiles (
    level integer NOT NULL,
    n bigint NOT NULL,
    content bytea NOT NULL,
    first_position bigint,
    PRIMARY KEY (level, n)
);
CREATE INDEX entries_by_position ON "{log}".tiles (first_position);
CREATE TABLE "{log}".checkpoints (
    size bigint PRIMARY KEY,
    position bigint NOT NULL,
    note text NOT NULL,
    cosignatures text NOT NULL
);
CREATE TABLE "{log}".state (
    "only" integer PRIMARY KEY,
    size bigint NOT NULL,
    position bigint NOT NULL
);
"""


def upgrade() -> None:
    database: Database = context.config.attributes["database"]
    op.execute(f'CREATE SCHEMA "{database.named("log")}"')
    op.get_bind().exec_driver_sql(LOG.format(log=database.named("log")))
