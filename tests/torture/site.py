"""The processes that are attacked: `serve` with two that answer, and a `worker` beside it."""

import os
import signal
import subprocess
from random import Random

from tests.support.kills import Service, kill, until
from tests.support.servers import COMMAND, environment


class Site(Service):
    def start(self) -> None:
        super().start()
        self.begin_worker()

    def begin_worker(self) -> None:
        with (self.folder / "worker.log").open("ab") as out:
            line = [COMMAND, "worker", "--data-dir", str(self.data)]
            self.worker = subprocess.Popen(line, stdout=out, stderr=out, env=environment(self.store))

    def kill_a_child(self, dice: Random) -> None:
        """One that answers or the keeper; the parent replaces it."""
        until(self.children)
        kill(dice.choice(self.children()))

    def kill_the_worker(self, _: Random) -> None:
        kill(self.worker.pid)
        self.worker.wait()
        self.begin_worker()

    def kill_the_parent(self, _: Random) -> None:
        self.kill_parent()
        super().start()

    def kill_all(self, _: Random) -> None:
        """At one moment, as a power cut does."""
        everybody = [self.parent.pid, self.worker.pid, *self.children()]
        for pid in everybody:
            os.kill(pid, signal.SIGKILL)
        self.parent.wait()
        self.worker.wait()
        self.start()

    def stop(self) -> None:
        for one in (self.worker, self.parent):
            one.terminate()
        for one in (self.worker, self.parent):
            one.wait(20)
