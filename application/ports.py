"""What the application needs from outside, in domain types; adapters, the ledger and the read side fill it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from application.keeping import ERASED as ERASED
from application.keeping import Document as Document
from application.keeping import DocumentStore as DocumentStore
from application.keeping import FileTypeNotAllowed as FileTypeNotAllowed
from application.keeping import Infected as Infected
from application.keeping import NoRoom as NoRoom
from application.keeping import Quarantined as Quarantined
from application.keeping import Scanner as Scanner
from application.keeping import TooLarge as TooLarge
from application.keeping import Unfit as Unfit
from application.keeping import Vault as Vault
from domain.access import AccessEvent
from domain.actor import Actor
from domain.claim.events import ClaimEvent
from domain.erasure import ErasureEvent
from domain.policies.deadlines import Calendar as Calendar
from domain.policies.facts import Mpn, Product, Subscription, Tenant
from domain.policies.policy import Policy
from domain.recorded import Recorded
from domain.records import HouseEvent
from domain.slot.events import SlotEvent
from domain.values import (
    ClaimId,
    CompanyId,
    ConflictId,
    DocumentId,
    MpnId,
    Name,
    PersonId,
    PolicyId,
    ProductId,
    Role,
    SlotId,
    SubscriptionId,
    TenantId,
)

BesideEvent = HouseEvent | AccessEvent | ErasureEvent
Event = ClaimEvent | SlotEvent | BesideEvent
AnyRecorded = Recorded[Any]


class Unavailable(Exception):
    """The store cannot take or give anything now; nothing was recorded."""


class UnusableStore(Exception):
    """What is wrong with a store that cannot be opened, in a sentence for whoever runs it."""


class NotMigrated(UnusableStore):
    """The database lacks tables that this release needs; `claimlog migrate` makes them."""


class Busy(Unavailable):
    """Too many lost races for one command."""


class ScannerUnavailable(Unavailable):
    """What scans documents does not answer, or not with a verdict."""


class IssuerUnavailable(Unavailable):
    """The issuer of tokens does not give his keys, and none that is kept can judge."""


class SourceUnavailable(Exception):
    """A directory did not answer."""


class Unopenable(Unavailable):
    """A sealed value cannot be opened, and was not erased: it is damaged, or keys are missing. Never says what is in it."""

    def __init__(self, subject: UUID, reason: str) -> None:
        super().__init__(f"a value of subject {subject} cannot be opened: {reason}")


class Unreadable(Exception):
    """A stored event cannot be decoded; `position` says which."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"event at position {position}: {reason}")
        self.position = position


class VersionClash(Exception):
    """Another command wrote to one of the streams first."""


@dataclass(frozen=True, slots=True)
class Change:
    """Events for one stream in the name of one actor; `expected_version` is the stream's version before them."""

    stream: UUID
    expected_version: int
    actor: PersonId
    role: Role
    policy: PolicyId
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """That a caller's key was used: written in the append's transaction, so a repeat finds what was recorded."""

    caller: PersonId
    key: str
    fingerprint: str


class Repeat(NamedTuple):
    """What a used key stands for: the stream its command answered with, where and when it was recorded."""

    fingerprint: str
    stream: UUID
    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """One append: when, by which command, answered with which stream, caused by what."""

    at: datetime
    command: UUID
    answer: UUID
    correlation: UUID
    causation: UUID | None = None
    record: CommandRecord | None = None


class StoredRow(NamedTuple):
    """An event as its bytes stand in the database."""

    position: int
    stream: UUID
    version: int
    topic: str
    state: bytes


class Envelope(NamedTuple):
    """What stands around and in a stored event, as it was written, whether or not its name is still known."""

    at: datetime
    actor: PersonId
    role: str
    policy: PolicyId
    command: UUID
    correlation: UUID
    causation: UUID | None
    data: dict[str, Any]


class Ledger(Protocol):
    def load(self, stream: UUID, until: int | None = None, after: int = 0, most: int | None = None) -> list[AnyRecorded]:
        """The stream's events in order, up to a position of the ledger, and after a version; not more than `most` are read."""

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        """All or nothing. Raises VersionClash when a stream moved on, Unavailable when the store did not take it."""

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        """The same, while its caller's event loop goes on."""

    def find(self, caller: PersonId, key: str) -> Repeat | None:
        """The record of a command sent under this key before."""

    def last(self, stream: UUID) -> AnyRecorded | None:
        """The stream's latest event, without reading those before it."""

    def rows(
        self, after: int, limit: int, stream: UUID | None = None, topics: Collection[str] = (), until: int | None = None
    ) -> Sequence[StoredRow]:
        """Stored events by ascending position, of all streams or of one, under any stored name or under one of these.

        No event beyond `until` is looked at, however few of those before it are asked for.
        """

    def by_stream(self, after: tuple[UUID, int] | None, until: int, limit: int) -> Sequence[StoredRow]:
        """Stored events up to a position, stream by stream, after this version of this stream."""

    def names(self, kinds: Iterable[type[Event]]) -> frozenset[str]:
        """Every stored name, older versions too, under which events of these kinds may stand."""

    def envelope(self, row: StoredRow) -> Envelope:
        """Raises Unreadable."""

    def decode(self, row: StoredRow) -> AnyRecorded:
        """Raises Unreadable."""

    def head(self) -> int:
        """The highest position, 0 when empty."""


class Directories(Protocol):
    """The customers' and partners' directories; each call may raise SourceUnavailable."""

    def tenant(self, tenant_id: TenantId) -> Tenant | None: ...
    def subscription(self, subscription_id: SubscriptionId) -> Subscription | None: ...
    def subscriptions_of(self, tenant_id: TenantId, product_id: ProductId) -> tuple[Subscription, ...]: ...
    def mpn(self, mpn_id: MpnId) -> Mpn | None: ...
    def mpns_of(self, company: CompanyId) -> tuple[Mpn, ...]: ...


class Products(Protocol):
    """claimlog's own catalogue; never fails to answer."""

    def product(self, product_id: ProductId) -> Product | None:
        """None also for one that was retired."""

    def family(self, product_id: ProductId) -> Name | None:
        """Also of a retired product: its subscriptions live on."""


class Ties(Protocol):
    def of(self, person: PersonId) -> frozenset[CompanyId]:
        """The companies this person may not judge."""


class PendingImport(NamedTuple):
    """An import whose rows are in the directory and whose fact is not yet in the ledger."""

    id: UUID
    actor: PersonId
    role: Role
    at: datetime
    events: tuple[HouseEvent, ...]


class References(Protocol):
    """The reference tables. Rows and a pending record commit together; the ledger's fact follows and clears it."""

    def put(self, kind: str, rows: Sequence[Any], pending: PendingImport) -> None: ...
    def pending(self) -> Sequence[PendingImport]: ...
    def clear(self, pending: PendingImport) -> None: ...
    def revision(self) -> int:
        """Grows with every import."""

    def subscriptions_changed(self, since: int) -> Sequence[SubscriptionId]:
        """Ids of the rows imported after this revision."""


class Policies(Protocol):
    def get(self, policy_id: PolicyId) -> Policy: ...
    def in_force(self, day: date) -> Policy: ...
    def digests(self) -> dict[PolicyId, str]:
        """SHA-256 of every shipped policy's file."""


class Keys(Protocol):
    def once(self, name: str, make: Callable[[], str]) -> str:
        """The stored key of this name, made by whoever asks first: all processes of a store have the same."""


class Clock(Protocol):
    def now(self) -> datetime:
        """UTC. The time of events, deadlines, policies and tokens, never of time-outs."""


class DueWork(Protocol):
    """What the read side knows to be due; it only names commands to send, deciding is the claim's."""

    def answers_due(self, now: datetime) -> Iterable[ClaimId]: ...
    def not_validated(self) -> Iterable[ClaimId]: ...
    def occupied(self, subscriptions: Sequence[SubscriptionId] | None) -> Iterable[tuple[SlotId, SubscriptionId]]:
        """Slots with a claim in them, by their subscription; None asks for all."""


class Candidates(Protocol):
    """Where to look: what the read side found, for a command that then judges the streams themselves."""

    def free(self, by: Actor) -> Iterable[ClaimId]:
        """Unassigned claims of the queue, in its order; without those that a tie or a contest keeps from this person."""

    def association(self, association_id: UUID) -> ClaimId | None: ...
    def conflict(self, conflict_id: ConflictId) -> SlotId | None: ...
    def cites(self, claim_id: ClaimId, document_id: DocumentId) -> CompanyId | None:
        """The company of a claim that cites this document."""
