"""`serve` as the processes it is, to be killed one by one."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from api.sharing import LONG_LIFE
from application.adapters.leases import DatabaseLeases, FileLease
from application.adapters.postgres import Database
from tests.support.servers import COMMAND, Settings, environment, free_port, wait_until_ready

ANSWERING, PATIENCE, LOOK = 2, 20.0, 0.005
GROWN_UP = LONG_LIFE + 0.1


class Service:
    """A parent, two processes that answer, and the keeper of the views beside them."""

    def __init__(self, folder: Path, store: Settings) -> None:
        self.folder, self.data, self.store, self.port = folder, folder / "data", store, free_port()
        self.start()

    def start(self) -> None:
        words = [COMMAND, "serve", "--sandbox", "--workers", str(ANSWERING), "--port", str(self.port), "--data-dir", str(self.data)]
        with (self.folder / "serve.log").open("ab") as out:
            self.parent = subprocess.Popen(words, stdout=out, stderr=out, env=environment(self.store))
        wait_until_ready(self.port, self.folder, self.parent)
        until(lambda: len(self.children()) == ANSWERING + 1)
        *self.answering, self.keeper = self.children()
        self.kept_since = time.monotonic()

    def children(self) -> list[int]:
        """In the order in which they were started."""
        told = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        return [pid for pid in map(int, told.split()) if alive(pid)]

    def kill_keeper(self) -> float:
        """When that was: not while it is so young that it would seem to die by itself. Nobody has the lease then, so it had it."""
        time.sleep(max(0.0, self.kept_since + GROWN_UP - time.monotonic()))
        died = time.monotonic()
        kill(self.keeper)
        until(lambda: not self.is_kept(), 1)
        self.keeper, self.kept_since = self.replacement(), time.monotonic()
        return died

    def kill_one_that_answers(self) -> None:
        """The one that was started first."""
        kill(self.answering.pop(0))
        assert self.is_kept()
        self.answering.append(self.replacement())

    def replacement(self) -> int:
        until(lambda: len(self.children()) == ANSWERING + 1)
        [new] = set(self.children()) - {*self.answering, self.keeper}
        return new

    def is_kept(self) -> bool:
        """Whether some process has the lease of the keeper."""
        if not self.store:
            return FileLease(self.data / "projector.lease").taken()
        with closing(DatabaseLeases(Database(self.store["database_url"], self.store["database_schema"]))) as leases:
            return leases.lease("projector").taken()

    def kill_parent(self) -> float:
        """How long its children outlive it."""
        orphans = self.children()
        kill(self.parent.pid)
        self.parent.wait()
        return until(lambda: not any(map(alive, orphans)))

    def run(self, *words: str) -> bytes:
        """Another command on the same store; what it says."""
        line = [COMMAND, *words, "--data-dir", str(self.data)]
        return subprocess.run(line, env=environment(self.store), stdout=subprocess.PIPE, check=True, timeout=60).stdout

    def stop(self) -> None:
        self.parent.terminate()
        self.parent.wait(10)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(true: Callable[[], Any], seconds: float = PATIENCE) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds:g} s"
        time.sleep(LOOK)
    return time.monotonic() - begun
