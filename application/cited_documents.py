"""Whether every document that the record cites is there as it was, unless the record itself says that it was destroyed since."""

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
    cited = cited_in(ledger)
    looked_at = cited | {one: 0 for one in kept.listed() if one not in cited}
    found = {one: kept.digest(*one) for one in looked_at}
    destroyed = destroyed_in(ledger)  # read after the disk: an erasure is recorded before anything is destroyed
    excused = {one for one, at in destroyed.items() if at > looked_at.get(one, 0)} - set(kept.listed())
    told = f"{len(looked_at)} documents are as they were uploaded"
    told = f"{told}; {len(destroyed)} were destroyed" if destroyed else told
    return judged("documents", breaks(looked_at, found, excused), told)


def breaks(looked_at: dict[Cited, int], found: dict[Cited, str | None], excused: set[Cited]) -> Iterator[Break]:
    for (company, document_id), position in looked_at.items():
        digest = found[company, document_id]
        if digest is None and (company, document_id) not in excused:
            yield Break(position or None, f"document {document_id} of {company} is gone")
        elif digest is not None and f"sha256:{digest}" != document_id:
            yield Break(position or None, f"document {document_id} of {company} was changed")


def destroyed_in(ledger: Ledger) -> dict[Cited, int]:
    """And the position at which each was last destroyed."""
    found: dict[Cited, int] = {}
    for recorded in ledger.load(ERASURES):
        if isinstance(recorded.event, SubjectErased):
            found |= {(one.company, one.document_id): recorded.position for one in recorded.event.documents}
    return found


def cited_in(ledger: Ledger) -> dict[Cited, int]:
    """And the position at which each was last cited. What cannot be read is left to the check of the events."""
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
                    found[companies.get(row.stream, ""), document_id] = row.position
        after = rows[-1].position
    return found


def brought_by(event: Any) -> Iterator[DocumentId]:
    """An event that brings evidence has it under that name, one document or several."""
    brought: Sequence[Evidence] = (event.evidence,) if isinstance(event, EvidenceAdded) else getattr(event, "evidence", ())
    yield from (one.document_id for one in brought)
