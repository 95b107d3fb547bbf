"""What the documents of a company weigh together, and the oldest of the used keys, found without reading the rest.

Rows of new keys fill the holes of forgotten ones, so the blocks' ranges by which they were found before soon held every age.
"""

from alembic import context, op

from application.adapters.postgres import Database

revision, down_revision = "0004", "0003"

INDEXES = """
CREATE INDEX documents_by_company ON "{d}".documents (company, size);
DROP INDEX "{s}".commands_by_age;
CREATE INDEX commands_by_age ON "{s}".commands (stored_at);
"""


def upgrade() -> None:
    database: Database = context.config.attributes["database"]
    op.get_bind().exec_driver_sql(INDEXES.format(s=database.schema, d=database.named("directory")))
