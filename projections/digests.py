"""What a view holds, in 64 characters."""

import hashlib
import json

from sqlalchemy import Connection, select

from projections.views import View

AT_ONCE = 2_000


def digest(db: Connection, view: View) -> str:
    """SHA-256 of the view's rows in canonical order: equal rows, equal digest, in whichever store."""
    told = hashlib.sha256()
    for table in view.tables:
        for some in db.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key)).partitions():
            told.update("".join(json.dumps(list(row), ensure_ascii=False) + "\n" for row in some).encode())
    return told.hexdigest()
