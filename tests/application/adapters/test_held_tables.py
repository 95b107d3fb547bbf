"""Somebody holds a table and does not let go: whoever waits for it is told in time."""

from contextlib import closing

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from application.adapters import postgres
from application.adapters.databases import reading
from application.ledger import postgres as ledger_on_postgres
from application.ledger.ledger import EventLedger
from application.ports import Unavailable
from tests.support.ledgers import migrated


def test_whoever_waits_for_a_table_that_somebody_holds_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (postgres, ledger_on_postgres):
        monkeypatch.setattr(module, "WAITS_IN_TIME", "-c lock_timeout=200ms")
    with migrated() as database, closing(EventLedger(database)) as ledger, closing(psycopg.connect(database.url)) as somebody:
        for schema, table in ((database.schema, "stored_events"), (database.named("log"), "tiles")):
            somebody.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(schema, table)))
        with pytest.raises(Unavailable, match="lock timeout"):
            ledger.head()
        engine = database.engine("log")
        with pytest.raises(Unavailable, match="lock timeout"), reading(engine) as db:
            db.execute(text("SELECT count(*) FROM tiles"))
        engine.dispose()
        somebody.rollback()
        assert ledger.head() == 0
