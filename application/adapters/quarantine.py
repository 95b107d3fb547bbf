"""Infected uploads, kept apart for a while for those who look into them: bytes, and a note of what is known."""

import json
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from application.adapters.secret_files import make_folder
from domain.values import CompanyId

NOTE, OWNERS_ONLY = ".json", 0o700
DAYS, MOST, MOST_BYTES = 30, 200, 2**29


class Quarantine:
    """A folder of its own, beside the documents and in none of their backups."""

    def __init__(self, folder: Path, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most, self._most_bytes = folder, most, most_bytes

    def take(self, draft: Path, company: CompanyId, digest: str, signature: str) -> None:
        """The file is moved here. The same bytes again replace the earlier ones; the note names no person."""
        make_folder(self._folder)
        self._folder.chmod(OWNERS_ONLY)
        note = {"company": company, "sha256": digest, "signature": signature, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        shutil.move(draft, self._folder / digest)
        (self._folder / f"{digest}{NOTE}").write_text(json.dumps(note), encoding="utf-8")
        self.trim()

    def trim(self) -> None:
        """Nothing older than thirty days, and of the rest the newest that there is room for."""
        oldest, left = time.time() - DAYS * 86_400, self._most_bytes
        for number, (at, size, path) in enumerate(sorted(self._kept(), reverse=True)):
            left -= size
            if at < oldest or number >= self._most or left < 0:
                for gone in (path, path.with_name(f"{path.name}{NOTE}")):
                    gone.unlink(missing_ok=True)

    def _kept(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # another process trims too
                if not path.name.endswith(NOTE):
                    found.append((path.stat().st_mtime, path.stat().st_size, path))
        return found
