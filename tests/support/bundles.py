"""Small logs in memory, really signed, and bundles of them."""

import hashlib
import json
import tarfile
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from application.ledger.transparency.bundle.archive import SUMS, Archive
from application.ledger.transparency.bundle.writer import Sources, write_bundle
from application.ledger.transparency.checkpoints import Checkpoint
from application.ledger.transparency.leaf import leaf_of
from application.ledger.transparency.merkle import root
from application.ledger.transparency.notes import Note, sign, verifier_of
from application.ledger.transparency.store import Kept, extended
from application.ledger.transparency.tiles import nodes_of
from application.ports import StoredRow
from domain.erasure import ERASURES

ORIGIN = "claims.example/log"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLAIMS = UUID("7b1d3a52-0f8e-4c21-9a64-1c2d3e4f5a6b")
DOCUMENT, LOST = b"%PDF- work done", b"%PDF- erased since"
VIEWS = {"claims": ['["a", 1]\n', '["b", 2]\n'], "queue": []}


def key_named(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def claim(n: int) -> UUID:
    return uuid5(CLAIMS, str(n))


CITING = claim(-1)


def document_id(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def row(position: int, stream: UUID, version: int, topic: str = "claim.commented.v1", **data: Any) -> StoredRow:
    around = {
        "actor": 'a"da\\é',
        "at": (START + timedelta(seconds=position)).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "cause": None,
        "command": str(uuid5(stream, f"command {version}")),
        "corr": str(uuid5(stream, "corr")),
        "data": data or {"text": 'with "quotes", a \\ and\na break'},
        "policy": "2021-05",
        "role": "incentives_admin",
    }
    return StoredRow(position, stream, version, topic, json.dumps(around, ensure_ascii=False, separators=(",", ":")).encode())


def rows(count: int, first: int = 0) -> Iterator[StoredRow]:
    """Claims of five events each, seven at a time; a position in a hundred is never used."""
    for n in range(first, count):
        block, within = divmod(n, 35)
        version, stream = divmod(within, 7)
        yield row(n + 1 + n // 99, claim(7 * block + stream), version + 1)


class Record:
    """A ledger, its log, and what belongs to them; `fill` takes events in, `sign` makes a checkpoint."""

    def __init__(self, key: str = "a key", origin: str = ORIGIN) -> None:
        self.origin, self.key = origin, key_named(key)
        self.stored: list[StoredRow] = []
        self.made: dict[tuple[int, int], bytes] = {}
        self.kept: list[Kept] = []
        self.size = 0
        self.held: dict[str, bytes] = {}

    def fill(self, new: Iterable[StoredRow]) -> None:
        added = list(new)
        for start in range(0, len(added), 4096):
            leaves = [leaf_of(self.origin, one) for one in added[start : start + 4096]]
            self.made |= extended(self.tile, self.size, leaves)
            self.size += len(leaves)
        self.stored += added

    def sign(self) -> Kept:
        checkpoint = Checkpoint(self.origin, self.size, root(nodes_of(self.tile), self.size))
        note = Note(checkpoint.text, (sign(self.origin, self.key, checkpoint.text),))
        self.kept.append(Kept(self.size, self.stored[-1].position, note.raw))
        return self.kept[-1]

    @property
    def vkey(self) -> str:
        return verifier_of(self.origin, self.key).text

    def newest(self) -> Kept | None:
        return self.kept[-1] if self.kept else None

    def before(self, size: int) -> Kept | None:
        return next((one for one in reversed(self.kept) if one.size < size), None)

    def tile(self, level: int, n: int) -> bytes:
        return self.made.get((level, n), b"")

    def rows(self, after: int, limit: int, stream: UUID | None = None) -> list[StoredRow]:
        start = bisect_right(self.stored, after, key=lambda one: one.position)
        return list(islice((one for one in islice(self.stored, start, None) if stream in (None, one.stream)), limit))

    def documents(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        return ((one, BytesIO(self.held[one])) for one in sorted(wanted) if one in self.held)

    @contextmanager
    def views(self) -> Iterator[Sequence[tuple[str, Iterator[bytes]]]]:
        yield [(name, (line.encode() for line in lines)) for name, lines in VIEWS.items()]

    def sources(self) -> Sources:
        return Sources(self, self, [verifier_of(self.origin, self.key)], self.documents, self.views)

    def chunks(self, claim: UUID | None = None, kept: Kept | None = None) -> Iterator[bytes]:
        chosen = kept or self.newest()
        assert chosen
        return write_bundle(self.sources(), chosen, START, claim)

    def bundle(self, folder: Path, claim: UUID | None = None, kept: Kept | None = None) -> Path:
        path = folder / "bundle.tar"
        path.write_bytes(b"".join(self.chunks(claim, kept)))
        return path


def record(count: int, earlier: int | None = None, **named: str) -> Record:
    """With an earlier checkpoint, documents that are there, erased and unknown, and events beyond the newest checkpoint."""
    made = Record(**named)
    held, lost, unknown = document_id(DOCUMENT), document_id(LOST), document_id(b"never uploaded")
    made.held[held] = DOCUMENT
    made.fill(rows(earlier or count // 2))
    made.sign()
    made.fill(rows(count - 3, first=earlier or count // 2))
    top = made.stored[-1].position
    cites: dict[str, Any] = {"company": "alder", "evidence": [{"document_id": one, "kind": "other"} for one in (held, lost, unknown)]}
    made.fill([row(top + 1, CITING, 1, "claim.submitted.v1", **cites)])
    made.fill([row(top + 2, CITING, 2, "claim.validated.v1", facts={"unknown_documents": [unknown]})])
    erased = [{"company": "alder", "document_id": lost}]
    made.fill([row(top + 4, ERASURES, 1, "erasure.subject_erased.v1", documents=erased)])
    made.sign()
    made.fill(one._replace(position=one.position + 10) for one in rows(count + 40, first=count))
    return made


def unpacked(path: Path) -> dict[str, bytes]:
    """Files by name, as another program reads them."""
    with tarfile.open(path) as tar:
        opened = ((member.name, tar.extractfile(member)) for member in tar)
        return {name: content.read() for name, content in opened if content}


def packed(files: dict[str, bytes], path: Path) -> Path:
    """By a forger, who lists his own files as they are."""
    archive = Archive()
    parts = [chunk for name, content in files.items() if name != SUMS for chunk in archive.small(name, content)]
    path.write_bytes(b"".join((*parts, *archive.end())))
    return path


class Bundled(NamedTuple):
    record: Record
    path: Path
    files: dict[str, bytes]

    @classmethod
    def of(cls, record: Record, path: Path) -> "Bundled":
        return cls(record, path, unpacked(path))

    @property
    def lines(self) -> list[bytes]:
        return self.files["events.jsonl"].splitlines(keepends=True)

    def forged(self, folder: Path, **changed: bytes | None) -> Path:
        """With these files in the place of its own, None for one that is left out."""
        files = {name: content for name, content in (self.files | changed).items() if content is not None}
        return packed(files, folder / "forged.tar")
