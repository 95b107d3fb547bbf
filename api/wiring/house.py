"""One store and everything over it: which adapter fills which port."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from sqlalchemy import Engine

import application
from api.cursors import Cursors
from api.door.auth import Reading
from api.door.identity import Identities
from api.door.tokens import SandboxTokens
from api.metrics import CountedScanner, counted
from api.read_side import ReadSide
from api.rebuilding import Rebuilding
from api.settings import Settings
from api.verifying import views_equal_replay
from api.wiring.needed import CannotStart
from application.access import Accesses
from application.adapters.calendars import HolidayCalendar
from application.adapters.clamd import Clamd
from application.adapters.clocks import SandboxClock
from application.adapters.directory import Directory
from application.adapters.documents import DocumentsOnDisk
from application.adapters.house_settings import HouseSettings
from application.adapters.memory import Memory
from application.adapters.outages import WithOutages
from application.adapters.policies import PolicyFiles
from application.adapters.quarantine import Quarantine
from application.adapters.receiving import Intake
from application.adapters.secret_files import make_folder
from application.adapters.stores import Store
from application.adapters.suspects import Suspects
from application.adapters.vault import KeyedVault
from application.adapters.vault_files import VaultFiles, open_vault
from application.cited_documents import documents_are_intact
from application.claims import Claims
from application.conflicts import Conflicts
from application.erasure import Erasure
from application.facts import FactFinder
from application.judging import Judging
from application.ledger.envelope import EnvelopeMapper
from application.ledger.ledger import EventLedger
from application.ledger.transparency.bundle.writer import Sources, write_bundle
from application.ledger.transparency.notes import BadNote, Verifier
from application.ledger.transparency.record import Record, readable
from application.ledger.transparency.signer import Signer
from application.ledger.transparency.store import Kept, LogStore
from application.log_keys import register_keys
from application.ports import AnyRecorded, Clock, Directories, Policies, Scanner, StoredRow
from application.processes import Processes
from application.reference import ReferenceData, register_policies
from application.reviews import Reviews
from application.sealing import Sealing
from application.verification import Progress, Report
from application.work import World
from domain.values import ClaimId, CompanyId
from projections.digests import dumps
from projections.projector import Projector

POLICIES = Path(application.__file__).parent / "policies"
MADE_IN = "house.made_in"
MAPPER = EnvelopeMapper()


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
    def vault(self) -> KeyedVault:
        """Data keys stand beside the database of either store, so that no backup of it holds them."""
        folder, given = self.settings.data_dir, self.settings
        keys_dir = given.keys_dir or folder
        make_folder(keys_dir)
        files = VaultFiles(folder / "vault.key", keys_dir / "keys.db", given.kek_file or folder / "kek.key")
        return open_vault(files, Memory(self.store.changes), self.house_settings)

    @cached_property
    def documents(self) -> DocumentsOnDisk:
        folder = self.settings.data_dir / "documents"
        intake = Intake(folder, Quarantine(self.settings.data_dir / "quarantine"), self.scanner)
        suspects = Suspects(self.store.directory, self.memory)
        return DocumentsOnDisk(folder, self.store.directory, self.vault, intake, suspects, self.settings.documents_per_company)

    @cached_property
    def scanner(self) -> Scanner | None:
        return scanner_of(self.settings)

    @cached_property
    def world(self) -> World:
        policies = policies_of(self.settings)
        calendar = HolidayCalendar(self.settings.calendar, self.settings.zone)
        return World(counted(self.ledger), policies, calendar, self.clock, self.directory)

    @property
    def views(self) -> Engine:
        return self.store.views

    @cached_property
    def projector(self) -> Projector:
        return Projector(self.views, self.ledger)

    @property
    def log(self) -> LogStore:
        return self.store.log

    @property
    def log_keys(self) -> list[Verifier]:
        """Of all keys that ever signed the log."""
        return self.record.signer.verifiers()

    @cached_property
    def record(self) -> Record:
        folder = self.settings.signer_dir or self.settings.data_dir / "signer"
        signer = Signer(folder, signed_before=lambda: self.log.newest() is not None)
        return Record(self.ledger, self.log, signer, self.settings.sinks)

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
    def accesses(self) -> Accesses:
        return Accesses(self.world)

    @cached_property
    def erasure(self) -> Erasure:
        return Erasure(self.world, self.vault, self.documents)

    @cached_property
    def reference(self) -> ReferenceData:
        return ReferenceData(self.world, self.directory)

    @cached_property
    def processes(self) -> Processes:
        return Processes(self.world, self.judging, self.read_side, self.directories)

    @cached_property
    def cursors(self) -> Cursors:
        return Cursors(self.house_settings)

    @cached_property
    def signing(self) -> SandboxTokens:
        return SandboxTokens(self.house_settings, self.clock)

    @cached_property
    def identities(self) -> Identities:
        """Of those the issuer signs for; in the sandbox, of those anyone names. Raises CannotStart where no issuer is set."""
        if self.sandbox:
            return Identities(self.signing, Reading(), self.clock)
        from api.wiring.issuing import identities_of  # the client it needs takes longer to import than all of a sandbox's start

        return identities_of(self.settings, self.clock)

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
        self.vault, self.world, self.cursors.key, self.sandbox and self.signing.key  # noqa: B018 (made now, not at the first request)
        register_policies(self.world)
        self.record.begin()
        with suppress(BadNote):  # a damaged key: verification tells, and so does whoever signs; claims go on
            register_keys(self.world, [one.text for one in self.record.signer.signing()])
        self.store.prepare_views(self.projector.prepare)
        self.reference.settle_all()
        self.erasure.apply()

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

    def verify(self, given: Sequence[str] = (), progress: Progress = lambda done, of: None) -> Report:
        """The whole record; `given` are checkpoints that somebody kept."""
        further = (partial(views_equal_replay, self.rebuilding), partial(documents_are_intact, self.ledger, self.documents))
        return self.record.verifier(further).verify(given, progress)

    def bundle(
        self, kept: Kept, claim: ClaimId | None, company: CompanyId | None, report: Progress = lambda done, of: None
    ) -> Iterator[bytes]:
        """Of the whole record up to that checkpoint, or of a claim and its company's documents: a tar that others can verify."""
        documents = partial(self.documents.held, company=company)
        views = partial(dumps, self.views, self.projector.views)
        sources = Sources(self.log, self.ledger, self.log_keys, documents, views, self.settings.data_dir)
        with readable():
            yield from write_bundle(sources, kept, self.clock.now(), claim, report)

    def run_all_due(self) -> int:
        """Deadlines, checks to repeat and subscriptions, all of them now; how many commands recorded something."""
        due = self.processes
        return due.expire_requests() + due.check_again() + due.watch_subscriptions()

    def close(self) -> None:
        if "vault" in vars(self):
            self.vault.close()
        self.store.close()


SCANNERS: dict[str, Callable[[str], Scanner]] = {"clamd": Clamd}


def scanner_of(settings: Settings) -> Scanner | None:
    """By the scheme of its address."""
    address = settings.scanner
    return CountedScanner(SCANNERS[address.partition(":")[0]](address)) if address else None


def policies_of(settings: Settings) -> Policies:
    return PolicyFiles(settings.policies_dir or POLICIES)


def decoded(row: StoredRow) -> AnyRecorded:
    """A stored event that came without its store; raises Unreadable."""
    return MAPPER.recorded(row)


def kind_of(sandbox: bool) -> str:
    return "sandbox" if sandbox else "production"
