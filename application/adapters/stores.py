"""Where a house keeps everything: files in a folder, or a database beside a folder of documents."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine

from application.adapters.changes import DatabaseChanges, FileChanges
from application.adapters.databases import reading
from application.adapters.leases import DatabaseLeases, FileLease, Lease
from application.adapters.postgres import Database, lock_number
from application.adapters.sqlite import in_turn, open_sqlite
from application.adapters.tables import open_directory
from application.adapters.views_file import ViewsFile, leftover
from application.ledger.ledger import EventLedger
from application.ledger.sqlite import PRAGMAS
from application.ledger.transparency.store import LogStore, open_log


class Store(Protocol):
    """`name` is for messages; `changes` numbers the changes of reference data and settings."""

    name: str
    ledger: EventLedger
    log: LogStore
    directory: Engine
    views: Engine

    @property
    def changes(self) -> Callable[[], int]: ...
    def prepare_views(self, make_ready: Callable[[], None]) -> None: ...
    def views_beside(self) -> AbstractContextManager[Engine]:
        """An empty place in which views can be built while the others serve; one rebuild at a time."""

    def lease(self, name: str) -> Lease: ...
    def described(self) -> dict[str, Any]:
        """What durability rests on, as it is in force."""

    def close(self) -> None: ...


class FilesStore:
    def __init__(self, folder: Path) -> None:
        self.name, self._folder = str(folder), folder
        self.directory = open_directory(folder / "directory.db")
        self.changes = FileChanges(folder / "directory.db", self.directory)
        self.ledger = EventLedger(folder / "ledger.db")
        self.log = LogStore(open_log(folder / "log.db"))
        self._views = ViewsFile(folder / "views.db")
        self.views = self._views.engine

    def prepare_views(self, make_ready: Callable[[], None]) -> None:
        self._views.prepare(make_ready)

    @contextmanager
    def views_beside(self) -> Iterator[Engine]:
        with in_turn(self._folder / "rebuild"):
            engine = open_sqlite(leftover(self._folder), synchronous="NORMAL")
            try:
                yield engine
            finally:
                engine.dispose()
                leftover(self._folder)

    def lease(self, name: str) -> Lease:
        return FileLease(self._folder / f"{name}.lease")

    def described(self) -> dict[str, Any]:
        """Pragmas by file."""
        found: dict[str, Any] = {"pragmas ledger.db": self.ledger.durability()}
        for name, engine in (("log.db", self.log.engine), ("views.db", self.views), ("directory.db", self.directory)):
            with engine.connect() as db:
                found[f"pragmas {name}"] = {pragma: db.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in PRAGMAS}
        return found

    def close(self) -> None:
        self.ledger.close()
        self.log.engine.dispose()
        self._views.close()
        self.changes.close()
        self.directory.dispose()


class DatabaseStore:
    """The database is as `migrate` made it: see there."""

    def __init__(self, database: Database, *, allow_unsafe: bool = False) -> None:
        self.name, self.database = database.name, database
        self.directory, self.views = database.engine("directory"), database.engine("views")
        self.log = LogStore(database.engine("log"))
        self.changes = DatabaseChanges(database)
        self.ledger = EventLedger(database, allow_unsafe=allow_unsafe)
        self._leases = DatabaseLeases(database)

    def prepare_views(self, make_ready: Callable[[], None]) -> None:
        make_ready()

    @contextmanager
    def views_beside(self) -> Iterator[Engine]:
        turn = lock_number(f"{self.database.schema}/rebuild")
        with self.database.connect("views_next") as db:
            db.execute(f"SELECT pg_advisory_lock({turn})")
            engine = self.database.engine("views_next")
            try:
                yield engine
            finally:
                engine.dispose()

    def lease(self, name: str) -> Lease:
        return self._leases.lease(name)

    def described(self) -> dict[str, Any]:
        """Of the server, and what decides whether it keeps what it has confirmed."""
        with reading(self.directory) as db:
            server = {name: db.exec_driver_sql(f"SHOW {name}").scalar() for name in ("server_version", "synchronous_standby_names")}
        return {"database": self.name, "server": server | self.ledger.durability()}

    def close(self) -> None:
        self.ledger.close()
        self._leases.close()
        self.changes.close()
        self.log.engine.dispose()
        self.views.dispose()
        self.directory.dispose()
