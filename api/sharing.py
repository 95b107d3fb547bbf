"""Processes that belong together: a parent starts them, replaces one that dies, and takes them along when it ends."""

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog

log = structlog.get_logger()
Act = Callable[[Callable[[], None]], None]
LOOK_SECONDS, STOP_SECONDS, LONGEST_PAUSE, LONG_LIFE = 0.05, 9.0, 5.0, 2.0


class Child(NamedTuple):
    act: Act
    started: float
    ready: int  # the end of a pipe that it writes to when it is at work


def share(acts: Sequence[Act]) -> int:
    """A process for each. Returns the exit code. Forks, so nothing may be open yet but sockets.

    Each act is given what to call when it is at work, and goes on until SIGTERM.
    """
    return Parent(acts).run()


class Parent:
    def __init__(self, acts: Sequence[Act]) -> None:
        self.acts = acts
        self.children: dict[int, Child] = {}
        self.life = os.pipe()
        self.stopping = False
        self.deaths, self.again_at = dict.fromkeys(acts, 0), dict.fromkeys(acts, 0.0)

    def run(self) -> int:
        """The first alone, so that what is wrong is said once; then the others, and new ones for those that die."""
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self.stop)
        first = self.start(self.acts[0])
        while not self.stopping and not self.at_work(first):
            if (code := self.ended(first)) is not None:
                return code
        while not self.stopping:
            self.replace()
            time.sleep(LOOK_SECONDS)
        return self.end()

    def stop(self, *_: object) -> None:
        self.stopping = True

    def start(self, act: Act) -> int:
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(self.life[1])
            be_child(act, tell, self.life[0])
        os.close(tell)
        self.children[child] = Child(act, time.monotonic(), ready)
        return child

    def at_work(self, child: int) -> bool:
        ready = self.children[child].ready
        return bool(select.select([ready], [], [], LOOK_SECONDS)[0]) and bool(os.read(ready, 1))

    def ended(self, child: int) -> int | None:
        """The exit code, when it has one; 1 for those that were killed."""
        found, status = os.waitpid(child, os.WNOHANG)
        if not found:
            return None
        os.close(self.children.pop(child).ready)
        return max(os.waitstatus_to_exitcode(status), 0) or 1

    def replace(self) -> None:
        """At once for one that lived; one that dies young is waited for longer and longer, and the others are not."""
        for child, (act, started, _) in list(self.children.items()):
            if (code := self.ended(child)) is not None:
                self.deaths[act] = 0 if time.monotonic() - started > LONG_LIFE else self.deaths[act] + 1
                self.again_at[act] = time.monotonic() + min(LONGEST_PAUSE, 2.0 ** self.deaths[act] - 1)
                log.warning("a process ended and is started again", pid=child, code=code)
        for act in self.missing():
            if time.monotonic() >= self.again_at[act]:
                self.start(act)

    def missing(self) -> list[Act]:
        at_work = [child.act for child in self.children.values()]
        return [act for act in self.acts if act not in at_work]

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


def be_child(act: Act, tell: int, life: int) -> None:
    """Ends the process, and with what it has to say to whoever started the command."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=end_with_parent, args=(life,), daemon=True).start()
    with suppress(KeyboardInterrupt):
        act(lambda: os.close(tell) if os.write(tell, b".") else None)
    sys.exit(0)


def end_with_parent(life: int) -> None:
    """Nobody writes to this pipe: it ends when the parent does, however that came about."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
