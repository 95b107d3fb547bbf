"""Small believable values: instants and days, sealed words, documents, ids, deadlines, findings."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.values import Contact, ContactPerson, Deadline, Evidence, EvidenceKind, Finding, LimitUnit, Personal, Severity


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def uid(words: str) -> UUID:
    """The same words, the same id."""
    return uuid5(NAMESPACE_URL, words)


def guid(words: str) -> str:
    return str(uid(words))


MONDAY = "2026-03-02T09:00:00Z"
NOW = instant(MONDAY)
CLAIM, CONFLICT, REQUEST, COMMENT = uid("claim"), uid("conflict"), uid("request"), uid("comment")


def sealed(words: str) -> Personal:
    return Personal(subject=uid("words of the claim"), sealed=f"plain:{words}")


def contact_person(name: str) -> ContactPerson:
    subject = uid(name)
    return ContactPerson(
        name=Personal(subject=subject, sealed=f"plain:{name}"), email=Personal(subject=subject, sealed=f"plain:{name}@contoso.example")
    )


def document(n: int = 1) -> str:
    return f"sha256:{n:064x}"


def evidence(n: int = 1, kind: EvidenceKind = EvidenceKind.STATEMENT_OF_WORK, acknowledged_on: str | None = "2026-02-20") -> Evidence:
    return Evidence(document_id=document(n), kind=kind, acknowledged_on=day(acknowledged_on) if acknowledged_on else None)


def due(on: str, limit: int = 5, unit: LimitUnit = LimitUnit.BUSINESS_DAYS) -> Deadline:
    return Deadline(due_at=instant(f"{on}T00:00:00Z"), limit=limit, unit=unit, calendar="US", zone="UTC")


def window(until: str = "2026-04-02") -> Deadline:
    """The dispute window of a rejection; by default of one on that Monday."""
    return due(until, 30, LimitUnit.CALENDAR_DAYS)


WINDOW = window()


def blocking(code: str, pointer: str = "", contact: Contact | None = None, *, retryable: bool = False, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.BLOCKING, pointer=pointer, params=params, contact=contact, retryable=retryable)


def warning(code: str, pointer: str = "", contact: Contact | None = None, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, pointer=pointer, params=params, contact=contact)


def info(code: str, pointer: str = "", **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.INFO, pointer=pointer, params=params)
