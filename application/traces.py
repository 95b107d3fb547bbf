"""Where the record speaks of a subject: read from the stored events themselves, one by one."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from application.ports import Ledger, StoredRow
from domain.values import IN_CLEAR, ClaimId, DocumentId, Personal

CHUNK = 1_000
OF_A_CLAIM = "claim."
Report = Callable[[int, int], None]  # (done, of)


@dataclass
class Trace:
    """How many values are sealed for the subject, in which claims, and where one of them stands in clear."""

    values: int = 0
    claims: set[ClaimId] = field(default_factory=set)
    in_clear: list[int] = field(default_factory=list)


def trace_of(ledger: Ledger, subject: UUID, report: Report) -> Trace:
    trace = Trace()
    for row in naming(ledger, [str(subject)], report):
        found = [value for value in sealed_in(ledger.envelope(row).data) if value.subject == subject]
        trace.values += len(found)
        if found and row.topic.startswith(OF_A_CLAIM):
            trace.claims.add(row.stream)
        if any(value.in_clear for value in found):
            trace.in_clear.append(row.position)
    return trace


def events_in_clear(ledger: Ledger) -> int:
    """How many hold a value that stands in clear."""
    rows = naming(ledger, [IN_CLEAR], lambda done, of: None)
    return sum(any(value.in_clear for value in sealed_in(ledger.envelope(row).data)) for row in rows)


def citing(ledger: Ledger, documents: Iterable[DocumentId], report: Report) -> dict[DocumentId, dict[ClaimId, int]]:
    """The claims that cite each, of whichever company, and the position at which they last brought it."""
    found: dict[DocumentId, dict[ClaimId, int]] = {document: {} for document in documents}
    for row in naming(ledger, list(found), report) if found else ():
        if row.topic.startswith(OF_A_CLAIM):
            for document in found.keys() & set(cited_in(ledger.envelope(row).data)):
                found[document][row.stream] = row.position
    return found


def naming(ledger: Ledger, words: Iterable[str], report: Report) -> Iterator[StoredRow]:
    """Rows in whose bytes one of the words stands."""
    wanted = re.compile("|".join(map(re.escape, words)).encode())
    after, head = 0, ledger.head()
    while rows := ledger.rows(after, CHUNK):
        yield from (row for row in rows if wanted.search(row.state))
        after = rows[-1].position
        report(after, max(after, head))


def sealed_in(data: Any) -> Iterator[Personal]:
    for item in objects_in(data):
        if item.keys() == {"subject", "sealed"}:
            yield Personal.model_validate(item)


def cited_in(data: Any) -> Iterator[DocumentId]:
    """Documents that are brought as evidence."""
    for item in objects_in(data):
        if {"document_id", "kind"} <= item.keys():
            yield item["document_id"]


def objects_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
        yield from objects_in(inner)
