"""Opening a house: which kind of store, migrated where it has to be, and what is wrong told in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from api.settings import Settings
from api.wiring.house import MADE_IN, House, kind_of
from api.wiring.needed import CannotStart
from application.adapters.clocks import SandboxClock, SystemClock
from application.adapters.databases import NewerSchema
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.migrations.state import schema_version
from application.adapters.policies import PolicyError
from application.adapters.postgres import Database
from application.adapters.secret_files import make_folder
from application.adapters.sqlite import PragmaRefused
from application.adapters.stores import DatabaseStore, FilesStore, Store
from application.adapters.views_file import DamagedWhileOpen
from application.ledger.transparency.notes import BadNote
from application.ports import Clock, UnusableStore
from application.reference import PolicyChanged

STARTING_TROUBLES = (
    UnusableStore,
    NewerSchema,
    PragmaRefused,
    DamagedWhileOpen,
    BadNote,
    PolicyError,
    PolicyChanged,
    DatabaseError,
    ValueError,
    OSError,
)


def open_house(settings: Settings, *, sandbox: bool | None, clock: Clock | None = None) -> House:
    """Without `sandbox` the store says of which kind it is. `clock` replaces the wall clock, for a demo that walks through the past."""
    make_folder(settings.data_dir)
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


def is_there(settings: Settings) -> bool:
    """Whether a store was ever made there. Raises CannotStart."""
    database = database_of(settings)
    with starting(settings):
        return schema_version(database) != "absent" if database else (settings.data_dir / "ledger.db").exists()


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
