"""Kept documents that a scan found infected since."""

from alembic import context, op

from application.adapters.postgres import Database

revision, down_revision = "0003", "0002"

QUARANTINED = """
CREATE TABLE "{d}".quarantined (
    company text COLLATE "C" NOT NULL,
    document_id text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    signature text COLLATE "C" NOT NULL,
    released boolean NOT NULL,
    PRIMARY KEY (company, document_id)
)
"""


def upgrade() -> None:
    database: Database = context.config.attributes["database"]
    op.get_bind().exec_driver_sql(QUARANTINED.format(d=database.named("directory")))
