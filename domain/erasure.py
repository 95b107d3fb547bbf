"""Personal data taken out of the record, and what stands against it. All of it is one stream: a restore reads it first."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

from domain.records import HouseFact, stream_of
from domain.values import ClaimId, CompanyId, DocumentId, Name, Value

ERASURES = stream_of("erasures")


def successor(subject: UUID) -> UUID:
    """Under which the words of a claim, a slot or a document's name are sealed once `subject` was erased."""
    return uuid5(subject, "erased")


class Ground(StrEnum):
    """Why personal data was erased; never in words of one's own, which might be personal again."""

    REQUEST_OF_THE_PERSON = "request_of_the_person"
    RETENTION_ENDED = "retention_ended"
    COURT_ORDER = "court_order"


class ErasedDocument(Value):
    company: CompanyId
    document_id: DocumentId


class SubjectErased(HouseFact):
    """The key of a subject was destroyed, and these documents with it. Without a claim the subject is a person, or a slot."""

    name: ClassVar[str] = "subject_erased"
    subject: UUID
    claim_id: ClaimId | None
    ground: Ground
    documents: tuple[ErasedDocument, ...]


class HoldPlaced(HouseFact):
    """Nothing of this subject may be erased; `reference` is the file number of whoever ordered it."""

    name: ClassVar[str] = "hold_placed"
    subject: UUID
    claim_id: ClaimId | None
    reference: Name


class HoldLifted(HouseFact):
    """The hold of that reference no longer stands."""

    name: ClassVar[str] = "hold_lifted"
    subject: UUID
    claim_id: ClaimId | None
    reference: Name


ErasureEvent = SubjectErased | HoldPlaced | HoldLifted
