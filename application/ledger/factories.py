"""The library's factories, around stores that are given instead of read from the environment."""

from pathlib import Path

from eventsourcing.persistence import BaseInfrastructureFactory
from eventsourcing.postgres import PostgresFactory
from eventsourcing.sqlite import SQLiteFactory
from eventsourcing.utils import Environment

from application.adapters.postgres import Database
from application.ledger.postgres import PostgresLedgerRecorder
from application.ledger.sqlite import LedgerDatastore, LedgerRecorder


class SQLiteLedgerFactory(SQLiteFactory):
    def __init__(self, env: Environment, path: Path) -> None:
        BaseInfrastructureFactory.__init__(self, env)
        self.datastore = LedgerDatastore(path)

    def application_recorder(self) -> LedgerRecorder:
        recorder = LedgerRecorder(self.datastore)
        recorder.create_table()
        return recorder


class PostgresLedgerFactory(PostgresFactory):
    def __init__(self, env: Environment, database: Database, *, allow_unsafe: bool) -> None:
        BaseInfrastructureFactory.__init__(self, env)
        self._database, self._allow_unsafe = database, allow_unsafe

    def application_recorder(self) -> PostgresLedgerRecorder:
        return PostgresLedgerRecorder(self._database, allow_unsafe=self._allow_unsafe)
