"""Writes a bundle as a stream of bytes: what was signed, what was stored, and how to verify the one by the other."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from uuid import UUID

import orjson

from application.ledger.transparency.bundle.archive import Archive
from application.ledger.transparency.bundle.lines import Stored, beside, entries_of, line_of, rows_of, whole_entries
from application.ledger.transparency.checkpoints import Checkpoint, proof_text
from application.ledger.transparency.merkle import consistency, inclusion
from application.ledger.transparency.notes import ED25519, Note, Verifier, b64
from application.ledger.transparency.store import Kept, remembering
from application.ledger.transparency.tiles import ENTRIES, HASH, Tile, bundled, nodes_of, tiles_of
from application.ports import StoredRow
from application.traces import cited_in
from domain.erasure import ERASURES

FORMAT = "claimlog-bundle/1"
ENCLOSED = ("VERIFY.md", "verify.py", "verify.go")
CITED = re.compile(rb'"(sha256:[0-9a-f]{64})"')
LAST = 2**63 - 1
Report = Callable[[int, int], None]


class Log(Protocol):
    """What of the log is needed."""

    def newest(self) -> Kept | None: ...
    def before(self, size: int) -> Kept | None: ...
    def tile(self, level: int, n: int) -> bytes: ...


Documents = Callable[[Collection[str]], Iterator[tuple[str, BinaryIO]]]
"""Of these ids, those that are there, each once and opened; whoever takes one closes it."""
Views = Callable[[], AbstractContextManager[Iterable[tuple[str, Iterator[bytes]]]]]
"""Every view by name with its lines, all of one moment."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a bundle is taken from. `drafts` is a folder on a disk, for what has to be counted before it is sent."""

    log: Log
    ledger: Stored
    keys: Sequence[Verifier]
    documents: Documents
    views: Views
    drafts: Path | None = None


def write_bundle(
    sources: Sources, kept: Kept, made_at: datetime, claim: UUID | None = None, report: Report = lambda done, of: None
) -> Iterator[bytes]:
    """Of the whole record up to the kept checkpoint, or of one claim's events in it. Memory does not grow with the record."""
    return Writer(sources, kept, claim, report).all(made_at)


class Writer:
    def __init__(self, sources: Sources, kept: Kept, claim: UUID | None, report: Report) -> None:
        self.sources, self.kept, self.claim, self.report = sources, kept, claim, report
        self.note = Note.parse(kept.note + kept.cosignatures)
        self.checkpoint = Checkpoint.parse(self.note.text)
        self.archive, self.cited, self.brought = Archive(), set[str](), dict[str, int]()

    def all(self, made_at: datetime) -> Iterator[bytes]:
        yield from self.about(made_at)
        yield from self.checkpoints()
        if self.claim is None:
            yield from self.tiles()
        else:
            yield from self.proofs()
        yield from self.events()
        yield from self.documents()
        if self.claim is None:
            yield from self.views()
        yield from self.archive.end()

    def about(self, made_at: datetime) -> Iterator[bytes]:
        for name in ENCLOSED:
            yield from self.archive.small(name, files(__package__).joinpath(name).read_bytes())
        told = {
            "claim": self.claim,
            "format": FORMAT,
            "made_at": made_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "origin": self.checkpoint.origin,
            "size": self.kept.size,
        }
        yield from self.archive.small("bundle.json", orjson.dumps(told))

    def checkpoints(self) -> Iterator[bytes]:
        yield from self.archive.small("checkpoint", self.note.raw.encode())
        before = self.sources.log.before(self.kept.size)
        if before and before.size:  # that everything begins with nothing needs no proof
            yield from self.archive.small("checkpoint.previous", before.note.encode())
            proof = self.proved(lambda: consistency(self.node(), before.size, self.kept.size))
            yield from self.archive.small("consistency", "".join(f"{b64(one)}\n" for one in proof).encode())
        for key in self.sources.keys:
            if key.kind == ED25519:
                yield from self.archive.small(f"keys/{key.key_id.hex()}.vkey", f"{key.text}\n".encode())

    def proved(self, make: Callable[[], list[bytes]]) -> list[bytes]:
        """Nothing where tiles are damaged, which whoever verifies the bundle is to see."""
        try:
            return make()
        except LookupError:
            return []

    def node(self) -> Callable[[int, int], bytes]:
        return nodes_of(remembering(self.sources.log.tile))

    def tiles(self) -> Iterator[bytes]:
        for tile in tiles_of(self.kept.size):
            yield from self.archive.small(tile.path, cut(tile, self.sources.log.tile(tile.level, tile.n)))

    def proofs(self) -> Iterator[bytes]:
        node = self.node()
        for index, _ in entries_of(self.sources.log, self.kept.size, self.claim):
            proof = self.proved(lambda index=index: inclusion(node, index, self.kept.size))  # type: ignore[misc]
            yield from self.archive.small(f"proofs/{index}.tlog-proof", proof_text(index, proof, self.note).encode())

    def events(self) -> Iterator[bytes]:
        entries = entries_of(self.sources.log, self.kept.size, self.claim)
        rows = rows_of(self.sources.ledger, self.kept.position, self.claim)
        with self.draft() as draft:
            for index, row in beside(rows, entries):
                self.cited.update(one.decode() for one in CITED.findall(row.state))
                self.brought |= dict.fromkeys(brought_by(row), row.position)
                draft.write(line_of(self.checkpoint.origin, index, row))
                self.report(row.position, self.kept.position)
            yield from self.archive.file("events.jsonl", draft)

    def documents(self) -> Iterator[bytes]:
        gone = set(self.cited)
        for document_id, content in self.sources.documents(self.cited):
            gone.remove(document_id)
            with content:
                yield from self.archive.file(f"documents/{document_id.removeprefix('sha256:')}", content)
        yield from self.archive.small("erased.json", orjson.dumps(sorted(gone & self.erased())))

    def erased(self) -> set[str]:
        """Since they were last brought, and up to now: what was erased after the checkpoint is not there either."""
        erasures = [row for row in rows_of(self.sources.ledger, LAST, ERASURES) if row.topic.startswith("erasure.subject_erased.")]
        found = ((one.decode(), row.position) for row in erasures for one in CITED.findall(row.state))
        return {one for one, position in found if position > self.brought.get(one, 0)}

    def views(self) -> Iterator[bytes]:
        """All drafted before the first is sent, so that a slow reader does not hold their store open."""
        with ExitStack() as drafts:
            with self.sources.views() as views:
                drafted = [(name, self.filled(drafts.enter_context(self.draft()), lines)) for name, lines in views]
            for name, draft in drafted:
                yield from self.archive.file(f"views/{name}.jsonl", draft)
        yield from self.archive.small("views.sha256", self.archive.listed("views/"))

    def filled(self, draft: BinaryIO, parts: Iterator[bytes]) -> BinaryIO:
        draft.writelines(parts)
        return draft

    def draft(self) -> BinaryIO:
        return TemporaryFile(dir=self.sources.drafts)


def brought_by(row: StoredRow) -> Iterator[str]:
    """Documents that it brings as evidence; none where it cannot be read."""
    if row.topic.startswith("claim.") and CITED.search(row.state):
        with suppress(orjson.JSONDecodeError):
            yield from cited_in(orjson.loads(row.state))


def cut(tile: Tile, content: bytes) -> bytes:
    """As wide as the checkpoint has it; a damaged one as it is."""
    if tile.level == ENTRIES:
        entries = whole_entries(content)
        return bundled(entries[: tile.width]) if len(entries) > tile.width else content
    return content[: tile.width * HASH]
