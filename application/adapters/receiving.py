"""An upload on its way in: never whole in memory, nobody's document until it was inspected and scanned, gone unless it is kept."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, NamedTuple

from application.adapters.inspection import inspected
from application.adapters.quarantine import Quarantine
from application.adapters.secret_files import make_folder
from application.ports import Infected, Scanner, TooLarge, Unavailable
from domain.values import CompanyId

MAX_SIZE = 25 * 2**20
CHUNK = 2**18
DRAFT, HOUR = "draft.", 3600.0


class Received(NamedTuple):
    path: Path
    size: int
    digest: str
    media_type: str


class Intake:
    """Drafts lie in the folder of the documents, so that one becomes a document by its name alone."""

    def __init__(self, folder: Path, quarantine: Quarantine, scanner: Scanner | None = None, max_size: int = MAX_SIZE) -> None:
        self._folder, self._quarantine, self._scanner, self._max_size = folder, quarantine, scanner, max_size

    @contextmanager
    def received(self, company: CompanyId, content: BinaryIO) -> Iterator[Received]:
        """Raises TooLarge, FileTypeNotAllowed, Infected, ScannerUnavailable."""
        make_folder(self._folder)
        draft = NamedTemporaryFile(dir=self._folder, prefix=DRAFT, delete=False)  # noqa: SIM115 (closed below, kept on success)
        path = Path(draft.name)
        try:
            with draft:
                size, digest = self._copy(content, draft)
            media_type = inspected(path)
            self._scan(path, company, digest)
            yield Received(path, size, digest, media_type)
        finally:
            path.unlink(missing_ok=True)

    def _scan(self, path: Path, company: CompanyId, digest: str) -> None:
        if self._scanner:
            with path.open("rb") as content:
                signature = self._scanner.scan(content)
            if signature is not None:
                self._quarantine.take(path, company, digest, signature)
                raise Infected(company, digest, signature)

    def sweep(self) -> None:
        """What crashes left of uploads, and what is old in quarantine."""
        with disk_errors():
            for draft in self._folder.glob(f"{DRAFT}*"):
                with suppress(FileNotFoundError):
                    if time.time() - draft.stat().st_mtime > HOUR:
                        draft.unlink()
            self._quarantine.trim()

    def _copy(self, content: BinaryIO, draft: Any) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > self._max_size:
                raise TooLarge
            digest.update(chunk)
            draft.write(chunk)
        draft.flush()
        os.fsync(draft.fileno())
        return size, digest.hexdigest()


@contextmanager
def disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(str(error)) from error
