"""The composition root: the only place that knows which adapter fills which port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

import application
from api.metrics import counted
from api.read_side import ReadSide
from api.settings import Settings
from api.tokens import Signing
from application.adapters.calendars import HolidayCalendar
from application.adapters.clocks import SandboxClock, SystemClock
from application.adapters.directory import Directory
from application.adapters.documents import DocumentsOnDisk
from application.adapters.house_settings import HouseSettings
from application.adapters.outages import WithOutages
from application.adapters.policies import PolicyError, PolicyFiles
from application.adapters.row_files import BadFile, read_rows
from application.adapters.sqlite import NewerSchema, PragmaRefused, in_turn, open_sqlite
from application.adapters.tables import open_directory
from application.adapters.vault import PlainVault, vault_key
from application.claims import Claims
from application.conflicts import Conflicts
from application.facts import FactFinder
from application.judging import Judging
from application.ledger.ledger import EventLedger
from application.ledger.sqlite import PRAGMAS, UnusableStore
from application.ports import Clock, Directories
from application.processes import Processes
from application.reference import PolicyChanged, ReferenceData, register_policies
from application.reviews import Reviews
from application.sealing import Sealing
from application.work import World
from projections.projector import Projector
from projections.rebuild import leftover

__all__ = ["BadFile", "CannotStart", "House", "house_of", "open_house", "read_rows"]
POLICIES = Path(application.__file__).parent / "policies"
MADE_IN = "house.made_in"


class CannotStart(Exception):
    """What is wrong, and the way out, in a sentence."""


STARTING_TROUBLES = (UnusableStore, NewerSchema, PragmaRefused, PolicyError, PolicyChanged, DatabaseError, ValueError, OSError)


@dataclass
class House:
    """Everything of one data folder, put together once for each process."""

    settings: Settings
    ledger: EventLedger
    views: Engine
    directory_engine: Engine
    clock: Clock
    sandbox: bool

    @cached_property
    def house_settings(self) -> HouseSettings:
        return HouseSettings(self.directory_engine)

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.directory_engine)

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
        return DocumentsOnDisk(self.settings.data_dir / "documents", self.directory_engine, self.vault)

    @cached_property
    def world(self) -> World:
        policies = PolicyFiles(self.settings.policies_dir or POLICIES)
        calendar = HolidayCalendar(self.settings.calendar, self.settings.zone)
        return World(counted(self.ledger), policies, calendar, self.clock, self.directory)

    @cached_property
    def projector(self) -> Projector:
        return Projector(self.views, self.ledger)

    @cached_property
    def read_side(self) -> ReadSide:
        return ReadSide(self.projector, self.clock)

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
        self.projector.prepare()
        self.reference.settle_all()

    def made_in_the_right_place(self) -> None:
        here = kind_of(self.sandbox)
        made_in = self.house_settings.once(MADE_IN, lambda: here)
        if made_in != here:
            raise CannotStart(f"{self.settings.data_dir} was made in {made_in} and cannot be opened in {here}; name another data folder")

    @contextmanager
    def views_beside(self) -> Iterator[Engine]:
        """An empty file in which views can be built while the others serve; one rebuild at a time."""
        with in_turn(self.settings.data_dir / "rebuild"):
            engine = open_sqlite(leftover(self.settings.data_dir), synchronous="NORMAL")
            try:
                yield engine
            finally:
                engine.dispose()
                leftover(self.settings.data_dir)

    def pragmas(self) -> dict[str, dict[str, Any]]:
        """As they are in force, by file."""
        found = {"ledger.db": self.ledger.pragmas()}
        for name, engine in (("views.db", self.views), ("directory.db", self.directory_engine)):
            with engine.connect() as db:
                found[name] = {pragma: db.exec_driver_sql(f"PRAGMA {pragma}").scalar() for pragma in PRAGMAS}
        return found

    def run_all_due(self) -> int:
        """Deadlines, checks to repeat and subscriptions, all of them now; how many commands recorded something."""
        due = self.processes
        return due.expire_requests() + due.check_again() + due.watch_subscriptions()

    def close(self) -> None:
        self.ledger.close()
        self.views.dispose()
        self.directory_engine.dispose()


def open_house(settings: Settings, *, sandbox: bool | None, clock: Clock | None = None) -> House:
    """Without `sandbox` the store says of which kind it is. `clock` replaces the wall clock, for a demo that walks through the past."""
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    directory = open_directory(folder / "directory.db")
    if sandbox is None:
        sandbox = HouseSettings(directory).get(MADE_IN) == kind_of(sandbox=True)
    chosen = clock or (SandboxClock(HouseSettings(directory)) if sandbox else SystemClock())
    views = open_sqlite(folder / "views.db", synchronous="NORMAL")
    return House(settings, EventLedger(folder / "ledger.db"), views, directory, chosen, sandbox)


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
        raise CannotStart(f"cannot open {settings.data_dir}: {error}") from error
