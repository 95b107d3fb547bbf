"""The demo's own folder: whether it is one, whether it is filled, and who else is at work in it."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from api.settings import Settings
from api.wiring import CannotStart, House, open_house

SIGN = "THIS-IS-A-DEMO.txt"
SAYS = "Made by `claimlog demo`. Everything claimlog keeps in this folder is invented, and the demo may delete it to start anew.\n"
TOKENS = "tokens.sh"
SEEDED = "demo.seeded"
VERSION = "1"
OF_CLAIMLOG = ("ledger.*", "log.*", "views.*", "directory.*", "vault.key*", "keys.*", "kek.key*", TOKENS)
NOTHING_ELSEWHERE: dict[str, Any] = dict.fromkeys(("policies_dir", "database_url", "keys_dir", "kek_file", "signer_dir")) | {"sinks": ()}


class Hold:
    """On the folder: alone while it may be filled, with others once it is."""

    def __init__(self, sign: IO[str]) -> None:
        self.sign = sign

    def take(self, how: int) -> bool:
        try:
            fcntl.flock(self.sign, how | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def done(self) -> None:
        fcntl.flock(self.sign, fcntl.LOCK_SH)


class DemoFolder:
    """A folder with the sign in it is the demo's; one that holds anything without it is left alone."""

    def __init__(self, path: Path) -> None:
        self.path, self.settings = path, Settings(data_dir=path, calendar="US", zone="UTC", **NOTHING_ELSEWHERE)

    @contextmanager
    def taken(self) -> Iterator["Hold"]:
        """Held from here on, so that no other demo starts anew in it. Raises CannotStart."""
        self.claim()
        with (self.path / SIGN).open("r+") as sign:
            hold = Hold(sign)
            if not (hold.take(fcntl.LOCK_EX) or hold.take(fcntl.LOCK_SH)):
                raise CannotStart(f"another demo is filling {self.path} just now; wait for it, or name another with --data-dir")
            yield hold

    def claim(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise CannotStart(f"{self.path} is not a folder; name another with --data-dir")
        if (self.path / SIGN).exists():
            return
        if self.path.exists() and any(self.path.iterdir()):
            raise CannotStart(f"{self.path} holds something that is not the demo's, so it was left alone; name another with --data-dir")
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / SIGN).write_text(SAYS)

    def is_seeded(self) -> bool:
        """Raises CannotStart when another version of the demo has filled it."""
        house = open_house(self.settings, sandbox=True)
        found = house.house_settings.get(SEEDED)
        house.close()
        if found not in (None, VERSION):
            raise CannotStart(f"{self.path} was filled by another version of the demo; delete it, or name another with --data-dir")
        return found is not None

    def has_begun(self) -> bool:
        return (self.path / "ledger.db").exists()

    def keep_tokens(self, lines: Sequence[str]) -> Path:
        """For a shell to read, and for nobody else on this machine."""
        path = self.path / TOKENS
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{line}\n" for line in lines)
        return path

    def clear(self) -> None:
        for pattern in OF_CLAIMLOG:
            for file in self.path.glob(pattern):
                file.unlink()
        for folder in ("documents", "signer"):
            shutil.rmtree(self.path / folder, ignore_errors=True)


def mark_seeded(house: House) -> None:
    """Last of all: what is marked is whole."""
    house.house_settings.put(SEEDED, VERSION)
