"""What the application needs of the places where documents and personal words are kept."""

from collections.abc import Iterable
from enum import StrEnum
from typing import BinaryIO, NamedTuple, Protocol
from uuid import UUID

from domain.errors import Refusal
from domain.values import CompanyId, DocumentId, Personal


class Document(NamedTuple):
    document_id: DocumentId
    size: int
    media_type: str
    name: str


class DocumentStore(Protocol):
    """Documents by company and SHA-256 of their bytes. Foreign and absent look alike: None."""

    def put(self, company: CompanyId, name: str, content: BinaryIO) -> Document:
        """Raises TooLarge, NoRoom, FileTypeNotAllowed, Infected, Quarantined; the same bytes again give the same id."""

    def get(self, company: CompanyId, document_id: DocumentId) -> Document | None: ...
    def is_citable(self, company: CompanyId, document_id: DocumentId) -> bool:
        """Whether it is there, and not in quarantine."""

    def open(self, company: CompanyId, document_id: DocumentId) -> BinaryIO: ...
    def destroy(self, company: CompanyId, document_id: DocumentId, times: int) -> None:
        """As it is for the n-th time: what was uploaded again after that stays. Idempotent."""

    def sweep(self) -> None:
        """Takes away what was destroyed and came back, as with an older backup."""


class TooLarge(Refusal):
    code = "too_large"


class NoRoom(TooLarge):
    """All documents of the company together have reached their bound."""


class Unfit(StrEnum):
    """Why a file is not taken as a document."""

    OTHER_TYPE = "other_type"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE_CONTENT = "active_content"
    MACROS = "macros"
    ATTACHED_FILES = "attached_files"
    LOADS_FROM_ELSEWHERE = "loads_from_elsewhere"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    SOMETHING_ELSE = "something_else"
    TOO_MANY_PIXELS = "too_many_pixels"


class FileTypeNotAllowed(Refusal):
    code = "file_type_not_allowed"

    def __init__(self, reason: Unfit) -> None:
        super().__init__(reason)
        self.reason = reason


class Infected(Refusal):
    code = "document_infected"

    def __init__(self, company: CompanyId, digest: str, signature: str) -> None:
        super().__init__(signature)
        self.company, self.digest, self.signature = company, digest, signature


class Quarantined(Refusal):
    code = "document_quarantined"


class Scanner(Protocol):
    def scan(self, content: BinaryIO) -> str | None:
        """The name of what infects it; None of what is clean. Raises ScannerUnavailable."""


ERASED = "[erased]"


class Vault(Protocol):
    def seal(self, subject: UUID, text: str) -> Personal:
        """Under this subject, or where its key was destroyed under its heir."""

    def open(self, personal: Personal) -> str:
        """`[erased]` where the key was destroyed. Raises Unopenable."""

    def new_subject(self) -> UUID:
        """A claim's id, whose key is there already: the first word sealed under it does not wait for the disk."""

    def knows(self, subject: UUID) -> bool:
        """Whether sealing under it needs no look at the disk."""

    def begin(self, subjects: Iterable[UUID]) -> None:
        """Keys for those that have none yet: one wait for the disk, where each of them would have its own."""

    def subject_of(self, email: str) -> UUID:
        """The subject of a contact person: a keyed hash, so that it cannot be guessed from outside; another one after an erasure."""

    def subjects_of(self, email: str) -> list[UUID]:
        """All that this person has been so far, the one that words are sealed under now last."""

    def heirs(self, subject: UUID) -> list[UUID]:
        """The same of a claim or slot: itself first, then the successor of each that was destroyed."""

    def is_destroyed(self, subject: UUID) -> bool: ...
    def destroyed(self) -> frozenset[UUID]: ...
    def destroy(self, subjects: Iterable[UUID]) -> None:
        """The keys of these, so that nothing sealed with them can be opened by anyone. Idempotent."""
