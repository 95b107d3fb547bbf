"""What can have happened in a slot; kept for the vendor's people, since it names every party."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.slot.key import SlotKey
from domain.values import AssociationId, ClaimId, CompanyId, ConflictId, DocumentId, EndReason, Personal, PersonId, Value


class SlotFact(Value):
    """`name` is the bare name under which the catalogue publishes the event."""

    name: ClassVar[str]


class Why(StrEnum):
    """Why a claim left its slot."""

    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    LOST_ARBITRATION = "lost_arbitration"
    SUPERSEDED = "superseded"
    PARTNER_REQUEST = "partner_request"
    SUBSCRIPTION_ENDED = "subscription_ended"
    REVOKED = "revoked"


class Closing(StrEnum):
    """How a conflict ended: by a ruling, or because one company, or none, was left."""

    RULED = "ruled"
    OTHERS_LEFT = "others_left"


class Entered(SlotFact):
    """A claim came into the slot; the key says in words which slot it is."""

    name: ClassVar[str] = "entered"
    claim: ClaimId
    company: CompanyId
    key: SlotKey


class Left(SlotFact):
    """A claim left the slot."""

    name: ClassVar[str] = "left"
    claim: ClaimId
    why: Why


class ConflictOpened(SlotFact):
    """A second company came; whoever enters later joins the same conflict."""

    name: ClassVar[str] = "conflict_opened"
    conflict_id: ConflictId
    parties: tuple[ClaimId, ...]


class ConflictClosed(SlotFact):
    """The conflict ended; `parties` are the claims that were in it when the command came that ended it."""

    name: ClassVar[str] = "conflict_closed"
    conflict_id: ConflictId
    how: Closing
    parties: tuple[ClaimId, ...]


class Ruled(SlotFact):
    """An arbitrator compared the parties and found for one, or for nobody; `versions` are the claims' as compared."""

    name: ClassVar[str] = "ruled"
    conflict_id: ConflictId
    ruled_by: PersonId
    winner: ClaimId | None
    rationale: Personal
    cited_documents: tuple[DocumentId, ...]
    notes: dict[UUID, Personal]
    versions: dict[UUID, int]


class AssociationStarted(SlotFact):
    """A company became partner of record in this slot."""

    name: ClassVar[str] = "association_started"
    association_id: AssociationId
    claim: ClaimId
    company: CompanyId


class AssociationEnded(SlotFact):
    """The company is no longer partner of record; `rationale` is the arbitrator's where the association was revoked."""

    name: ClassVar[str] = "association_ended"
    association_id: AssociationId
    claim: ClaimId
    why: EndReason
    rationale: Personal | None


SlotEvent = Entered | Left | ConflictOpened | ConflictClosed | Ruled | AssociationStarted | AssociationEnded
