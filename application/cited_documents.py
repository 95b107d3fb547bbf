"""Whether every document that the record cites is there as it was, unless the record itself says that it was destroyed."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from application.ports import Ledger, Unreadable
from application.verification import Break, Check, judged, unknown
from domain.claim.events import EvidenceAdded, Submitted
from domain.erasure import ERASURES, SubjectErased
from domain.values import CompanyId, DocumentId, Evidence

AT_ONCE = 1_000
Cited = tuple[CompanyId, DocumentId]


class Kept(Protocol):
    """Documents as they stand on the disk."""

    def digest(self, company: CompanyId, document_id: DocumentId) -> str | None:
        """SHA-256 of the bytes that are there now, in hexadecimal; None where there are none."""

    def listed(self) -> Iterator[Cited]:
        """All that were uploaded and not destroyed."""


def documents_are_intact(ledger: Ledger, kept: Kept) -> Iterator[Check]:
    try:
        yield looked_through(ledger, kept)
    except (Unreadable, TypeError, OSError) as error:
        yield unknown("documents", f"not all that the record says of them can be read: {error}")


def looked_through(ledger: Ledger, kept: Kept) -> Check:
    destroyed = set(destroyed_in(ledger))
    cited = cited_in(ledger)
    looked_at = cited | {one: 0 for one in kept.listed() if one not in cited}
    told = f"{len(looked_at)} documents are as they were uploaded"
    return judged("documents", breaks(looked_at, destroyed, kept), f"{told}; {len(destroyed)} were destroyed" if destroyed else told)


def breaks(looked_at: dict[Cited, int], destroyed: set[Cited], kept: Kept) -> Iterator[Break]:
    for (company, document_id), position in looked_at.items():
        found = kept.digest(company, document_id)
        if found is None and (company, document_id) not in destroyed:
            yield Break(position or None, f"document {document_id} of {company} is gone")
        elif found is not None and f"sha256:{found}" != document_id:
            yield Break(position or None, f"document {document_id} of {company} was changed")


def destroyed_in(ledger: Ledger) -> Iterator[Cited]:
    for recorded in ledger.load(ERASURES):
        if isinstance(recorded.event, SubjectErased):
            yield from ((one.company, one.document_id) for one in recorded.event.documents)


def cited_in(ledger: Ledger) -> dict[Cited, int]:
    """And the position at which each was first cited. What cannot be read is left to the check of the events."""
    companies: dict[UUID, CompanyId] = {}
    found: dict[Cited, int] = {}
    after = 0
    while rows := ledger.rows(after, AT_ONCE):
        for row in rows:
            if row.topic.startswith("claim.") and b'"document_id"' in row.state:
                try:
                    event = ledger.decode(row).event
                except Unreadable:
                    continue
                if isinstance(event, Submitted):
                    companies[row.stream] = event.company
                for document_id in brought_by(event):
                    found.setdefault((companies.get(row.stream, ""), document_id), row.position)
        after = rows[-1].position
    return found


def brought_by(event: Any) -> Iterator[DocumentId]:
    """An event that brings evidence has it under that name, one document or several."""
    brought: Sequence[Evidence] = (event.evidence,) if isinstance(event, EvidenceAdded) else getattr(event, "evidence", ())
    yield from (one.document_id for one in brought)
