"""The composition root: the only place that knows which adapter fills which port."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

import application
from api.metrics import counted
from api.read_side import ReadSide
from api.rebuilding import Rebuilding
from api.settings import Settings
from api.tokens import Signing
from application.adapters.calendars import HolidayCalendar
from application.adapters.clocks import SandboxClock, SystemClock
from application.adapters.databases import NewerSchema
from application.adapters.directory import Directory
from application.adapters.documents import DocumentsOnDisk
from application.adapters.house_settings import HouseSettings
from application.adapters.leases import Lease
from application.adapters.memory import Memory
from application.adapters.migrations.state import schema_version
from application.adapters.outages import WithOutages
from application.adapters.policies import PolicyError, PolicyFiles
from application.adapters.postgres import Database
from application.adapters.row_files import BadFile, read_rows
from application.adapters.sqlite import PragmaRefused
from application.adapters.stores import DatabaseStore, FilesStore, Store
from application.adapters.vault import PlainVault, vault_key
from application.adapters.views_file import DamagedWhileOpen
from application.claims import Claims
from application.conflicts import Conflicts
from application.facts import FactFinder
from application.judging import Judging
from application.ledger.ledger import EventLedger
from application.ports import Clock, Directories, UnusableStore
from application.processes import Processes
from application.reference import PolicyChanged, ReferenceData, register_policies
from application.reviews import Reviews
from application.sealing import Sealing
from application.work import World
from projections.projector import Projector

__all__ = ["BadFile", "CannotStart", "House", "Lease", "house_of", "open_house", "read_rows"]
POLICIES = Path(application.__file__).parent / "policies"
MADE_IN = "house.made_in"


class CannotStart(Exception):
    """What is wrong, and the way out, in a sentence."""


STARTING_TROUBLES = (
    UnusableStore,
    NewerSchema,
    PragmaRefused,
    DamagedWhileOpen,
    PolicyError,
    PolicyChanged,
    DatabaseError,
    ValueError,
    OSError,
)


@dataclass
class House:
    """Everything of one store, put together once for each process."""

    settings: Settings
    store: Store
    house_settings: HouseSettings
    memory: Memory
    clock: Clock
    sandbox: bool

    @cached_property
    def ledger(self) -> EventLedger:
        return self.store.ledger

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.store.directory, self.memory)

    @cached_property
    def outages(self) -> WithOutages:
        return WithOutages(self.directory, self.house_settings)

    @property
    def directories(self) -> Directories:
        return self.outages if self.sandbox else self.directory

    @cached_property
    def vault(self) -> PlainVault:
        return PlainVault(vault_key(self.settings.data_dir))

    @cached_property
    def documents(self) -> DocumentsOnDisk:
        return DocumentsOnDisk(self.settings.data_dir / "documents", self.store.directory, self.vault)

    @cached_property
    def world(self) -> World:
        policies = PolicyFiles(self.settings.policies_dir or POLICIES)
        calendar = HolidayCalendar(self.settings.calendar, self.settings.zone)
        return World(counted(self.ledger), policies, calendar, self.clock, self.directory)

    @property
    def views(self) -> Engine:
        return self.store.views

    @cached_property
    def projector(self) -> Projector:
        return Projector(self.views, self.ledger)

    @cached_property
    def read_side(self) -> ReadSide:
        return ReadSide(self.projector, self.clock, self.store.lease("projector"))

    @cached_property
    def judging(self) -> Judging:
        return Judging(FactFinder(self.directories, self.directory, self.documents))

    @cached_property
    def sealing(self) -> Sealing:
        return Sealing(self.vault, self.documents)

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.world, self.judging, self.sealing, self.read_side)

    @cached_property
    def reviews(self) -> Reviews:
        return Reviews(self.world, self.judging, self.sealing, self.read_side)

    @cached_property
    def conflicts(self) -> Conflicts:
        return Conflicts(self.world, self.judging, self.sealing, self.read_side)

    @cached_property
    def reference(self) -> ReferenceData:
        return ReferenceData(self.world, self.directory)

    @cached_property
    def processes(self) -> Processes:
        return Processes(self.world, self.judging, self.read_side, self.directories)

    @cached_property
    def signing(self) -> Signing:
        return Signing(self.house_settings, self.clock)

    @property
    def near(self) -> bool:
        """A look into the store takes well under a millisecond: a command may be judged on the event loop, without a thread of its own."""
        return self.settings.database_url is None

    @property
    def sandbox_clock(self) -> SandboxClock:
        assert isinstance(self.clock, SandboxClock)
        return self.clock

    @property
    def stands_still(self) -> bool:
        """While the sandbox clock stands no background process acts."""
        return isinstance(self.clock, SandboxClock) and self.clock.stands()

    def start(self) -> None:
        """Checks and prepares everything, so that what is wrong shows at the start. Raises what it finds."""
        self.made_in_the_right_place()
        self.vault, self.world, self.signing.token_key  # noqa: B018 (made now, not at the first request)
        register_policies(self.world)
        self.store.prepare_views(self.projector.prepare)
        self.reference.settle_all()

    def made_in_the_right_place(self) -> None:
        here = kind_of(self.sandbox)
        made_in = self.house_settings.once(MADE_IN, lambda: here)
        if made_in != here:
            raise CannotStart(f"{self.settings.data_dir} was made in {made_in} and cannot be opened in {here}; name another data folder")

    def views_beside(self) -> AbstractContextManager[Engine]:
        """An empty place in which views can be built while the others serve; one rebuild at a time."""
        return self.store.views_beside()

    @cached_property
    def rebuilding(self) -> Rebuilding:
        return Rebuilding(self.projector, self.views_beside, self.store.lease("rebuild"))

    def run_all_due(self) -> int:
        """Deadlines, checks to repeat and subscriptions, all of them now; how many commands recorded something."""
        due = self.processes
        return due.expire_requests() + due.check_again() + due.watch_subscriptions()

    def close(self) -> None:
        self.store.close()


def open_house(settings: Settings, *, sandbox: bool | None, clock: Clock | None = None) -> House:
    """Without `sandbox` the store says of which kind it is. `clock` replaces the wall clock, for a demo that walks through the past."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(settings)
    memory = Memory(store.changes)
    kept = HouseSettings(store.directory, memory)
    if sandbox is None:
        sandbox = kept.get(MADE_IN) == kind_of(sandbox=True)
    chosen = clock or (SandboxClock(kept) if sandbox else SystemClock())
    return House(settings, store, kept, memory, chosen, sandbox)


def open_store(settings: Settings) -> Store:
    """A database without an owner of its own is migrated here, as far as this role may."""
    database = database_of(settings)
    if database is None:
        return FilesStore(settings.data_dir)
    if settings.migration_url is None and schema_version(database) in ("absent", "older"):
        migrate_database(settings)
    return DatabaseStore(database, allow_unsafe=settings.allow_unsafe_durability)


def database_of(settings: Settings) -> Database | None:
    url = settings.database_url
    return Database(url.get_secret_value(), settings.database_schema) if url else None


def migrate_database(settings: Settings) -> str:
    """As the owner; says what was done. Raises CannotStart."""
    from application.adapters.migrations.migrate import migrate  # alembic takes longer to import than most starts may last

    database, owner = database_of(settings), settings.migration_url or settings.database_url
    if database is None or owner is None:
        raise CannotStart("CLAIMLOG_DATABASE_URL is not set; files need no migration")
    try:
        before = schema_version(Database(owner.get_secret_value(), database.schema))
        migrate(owner.get_secret_value(), database)
    except UnusableStore as error:
        named = "CLAIMLOG_MIGRATION_URL" if settings.migration_url else "CLAIMLOG_DATABASE_URL"
        way_out = "run `claimlog migrate` with CLAIMLOG_MIGRATION_URL naming a role that may make its schemas"
        raise CannotStart(f"{named}: {one_line(error)}; {way_out}") from error
    return f"{database.name}: was {before}, is current"


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def kind_of(sandbox: bool) -> str:
    return "sandbox" if sandbox else "production"


@contextmanager
def house_of(settings: Settings, *, sandbox: bool | None, clock: Clock | None = None) -> Iterator[House]:
    """Opened and started; raises CannotStart."""
    with starting(settings):
        house = open_house(settings, sandbox=sandbox, clock=clock)
    try:
        with starting(settings):
            house.start()
        yield house
    finally:
        house.close()


@contextmanager
def starting(settings: Settings) -> Iterator[None]:
    try:
        yield
    except STARTING_TROUBLES as error:
        database = database_of(settings)
        where = f"{database.name} (CLAIMLOG_DATABASE_URL)" if database else str(settings.data_dir)
        reason = one_line(error).removeprefix(f"{database.name}: " if database else "")
        raise CannotStart(f"cannot open {where}: {reason}") from error
