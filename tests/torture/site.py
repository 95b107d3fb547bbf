"""The processes that are attacked: `serve`, which is a parent, two that answer and a keeper, and a `worker` beside it."""

import os
import signal
import subprocess
from pathlib import Path
from random import Random

from tests.support.kills import alive, kill, until
from tests.support.servers import COMMAND, Settings, environment, free_port, wait_until_ready

CHILDREN = 3


class Site:
    """`store` are the settings that lead to a database; without them everything is in the folder."""

    def __init__(self, folder: Path, store: Settings) -> None:
        self.folder, self.data, self.store, self.port = folder, folder / "data", store, free_port()
        self.start()

    def start(self) -> None:
        self.start_serve()
        self.start_worker()

    def start_serve(self) -> None:
        self.parent = self.started("serve", "--sandbox", "--workers", str(CHILDREN - 1), "--port", str(self.port))
        wait_until_ready(self.port, self.folder, self.parent)
        until(lambda: len(self.children()) == CHILDREN)

    def start_worker(self) -> None:
        self.worker = self.started("worker")

    def started(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{words[0]}.log").open("ab") as out:
            line = [COMMAND, *words, "--data-dir", str(self.data)]
            return subprocess.Popen(line, stdout=out, stderr=out, env=environment(self.store))

    def last_error(self) -> str:
        """Of its log: the kind, and where it came through."""
        lines = [line for file in self.folder.glob("*.log") for line in file.read_text("utf-8", "replace").splitlines()]
        return next((line for line in reversed(lines) if '"error": ' in line and '"level": "error"' in line), "nothing in the log")

    def children(self) -> list[int]:
        told = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        return [pid for pid in map(int, told.split()) if alive(pid)]

    def kill_a_child(self, dice: Random) -> None:
        """One that answers or the keeper; the parent replaces it."""
        until(self.children)
        kill(dice.choice(self.children()))

    def kill_the_worker(self) -> None:
        kill(self.worker.pid)
        self.worker.wait()
        self.start_worker()

    def kill_the_parent(self) -> None:
        """Its children end by themselves."""
        orphans = self.children()
        kill(self.parent.pid)
        self.parent.wait()
        until(lambda: not any(map(alive, orphans)))
        self.start_serve()

    def kill_all(self) -> None:
        """At one moment, as a power cut does."""
        for pid in (self.parent.pid, self.worker.pid, *self.children()):
            os.kill(pid, signal.SIGKILL)
        self.parent.wait()
        self.worker.wait()
        self.start()

    def run(self, *words: str) -> bytes:
        """Another command on the same store; what it says."""
        line = [COMMAND, *words, "--data-dir", str(self.data)]
        return subprocess.run(line, env=environment(self.store), stdout=subprocess.PIPE, check=True, timeout=120).stdout

    def stop(self) -> None:
        for one in (self.worker, self.parent):
            one.terminate()
        for one in (self.worker, self.parent):
            one.wait(20)
