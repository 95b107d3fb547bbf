"""Several processes that answer on one socket: a parent starts them, replaces one that dies, and takes them along when it ends."""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import structlog

log = structlog.get_logger()
Serve = Callable[[Callable[[], None]], None]
LOOK_SECONDS, STOP_SECONDS, LONGEST_PAUSE, LONG_LIFE = 0.1, 9.0, 30.0, 10.0


class Child(NamedTuple):
    started: float
    ready: int  # the end of a pipe that it writes to when it answers


def share(number: int, serve: Serve) -> int:
    """Returns the exit code. Forks, so nothing may be open yet but the socket; `serve` is given what to call when it answers."""
    os.environ.setdefault("UV_TCP_SINGLE_ACCEPT", "1")  # else the first to wake takes all who wait at the door
    return Parent(number, serve).run()


class Parent:
    def __init__(self, number: int, serve: Serve) -> None:
        self.number, self.serve = number, serve
        self.children: dict[int, Child] = {}
        self.stopping = False
        self.deaths, self.again_at = 0, 0.0

    def run(self) -> int:
        """The first alone, so that what is wrong is said once; then the others, and new ones for those that die."""
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self.stop)
        first = self.start()
        while not self.stopping and first in self.children and not self.answers(first):
            if (code := self.ended(first)) is not None:
                return code
            time.sleep(LOOK_SECONDS)
        while not self.stopping:
            self.replace()
            time.sleep(LOOK_SECONDS)
        return self.end()

    def stop(self, *_: object) -> None:
        self.stopping = True

    def start(self) -> int:
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            be_child(self.serve, tell)
        os.close(tell)
        self.children[child] = Child(time.monotonic(), ready)
        return child

    def answers(self, child: int) -> bool:
        return bool(select.select([self.children[child].ready], [], [], 0)[0]) and bool(os.read(self.children[child].ready, 1))

    def ended(self, child: int) -> int | None:
        """The exit code, when it has one; 1 for those that were killed."""
        found, status = os.waitpid(child, os.WNOHANG)
        if not found:
            return None
        os.close(self.children.pop(child).ready)
        return max(os.waitstatus_to_exitcode(status), 0) or 1

    def replace(self) -> None:
        """At once for one that lived; those that die young are waited for longer and longer."""
        for child, (started, _) in list(self.children.items()):
            if (code := self.ended(child)) is not None:
                self.deaths = 0 if time.monotonic() - started > LONG_LIFE else self.deaths + 1
                self.again_at = time.monotonic() + min(LONGEST_PAUSE, 2.0**self.deaths - 1)
                log.warning("a worker process ended", pid=child, code=code)
        while len(self.children) < self.number and time.monotonic() >= self.again_at and not self.stopping:
            self.start()

    def end(self) -> int:
        self.tell_all(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        while self.children and time.monotonic() < until:
            for child in list(self.children):
                self.ended(child)
            time.sleep(LOOK_SECONDS / 5)
        self.tell_all(signal.SIGKILL)
        return 0

    def tell_all(self, what: signal.Signals) -> None:
        for child in self.children:
            with suppress(ProcessLookupError):
                os.kill(child, what)


def be_child(serve: Serve, tell: int) -> None:
    """Ends the process, and with what it has to say to whoever started the command."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    with suppress(KeyboardInterrupt):
        serve(lambda: os.close(tell) if os.write(tell, b".") else None)
    sys.exit(0)


def end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
