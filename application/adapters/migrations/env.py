"""Run by alembic: on the connection and in the transaction that it is given, nothing of its logging or its ini file."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], version_table_schema=given["database"].schema)
context.run_migrations()
