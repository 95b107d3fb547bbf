"""That one of the vendor's people read something confidential: beside the claim's stream, whose version must not move by it."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.records import HouseFact, stream_of
from domain.values import ClaimId, DocumentId


class Audited(StrEnum):
    """What of the record was read."""

    CLAIM = "claim"
    EXPLANATION = "explanation"
    DIFF = "diff"
    EVENTS = "events"


class DocumentOpened(HouseFact):
    """A document of a claim was opened by one of the vendor's people."""

    name: ClassVar[str] = "document_opened"
    claim_id: ClaimId
    document_id: DocumentId


class AuditRead(HouseFact):
    """The record was read for an audit: `what`, and what was asked for. Without a claim it is the whole record."""

    name: ClassVar[str] = "audit_read"
    claim_id: ClaimId | None
    what: Audited
    asked: dict[str, str]


class ExportTaken(HouseFact):
    """A bundle of the record was taken: of one claim, or whole; `size` and `root` are those of the checkpoint it proves."""

    name: ClassVar[str] = "export_taken"
    claim_id: ClaimId | None
    size: int
    root: str


AccessEvent = DocumentOpened | AuditRead | ExportTaken


def access_stream(claim_id: ClaimId | None) -> UUID:
    """One for each claim, and one for what is of no claim."""
    return stream_of(f"access/{claim_id}" if claim_id else "access")
