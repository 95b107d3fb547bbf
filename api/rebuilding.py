"""Building views anew while they serve: one rebuild at a time in the whole house; a server does it in a thread of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Literal, Protocol

import structlog
from sqlalchemy import Engine

from domain.errors import Refused
from projections.projector import Projector
from projections.rebuild import Rebuilt, Report, compare, rebuild, rollback
from projections.views import View

log = structlog.get_logger()
State = Literal["running", "done", "failed"]


class Lease(Protocol):
    def held(self) -> bool: ...
    def release(self) -> None: ...


@dataclass
class Asked:
    """What became of a rebuild: `done` of so many events are in."""

    view: str
    state: State = "running"
    done: int = 0
    of: int = 0
    digest: str | None = None
    differed: bool | None = None

    def report(self, done: int, of: int) -> None:
        self.done, self.of = done, of


class Rebuilding:
    """`beside` opens the place in which views are built; whose turn it is among processes, the lease says."""

    def __init__(self, projector: Projector, beside: Callable[[], AbstractContextManager[Engine]], lease: Lease) -> None:
        self.projector, self.beside = projector, beside
        self.last: Asked | None = None
        self._here, self._lease = Lock(), lease

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raises Refused("rebuild_running") while another is at it, here or in another process."""
        if not self._here.acquire(blocking=False):
            raise Refused("rebuild_running")
        try:
            if not self._lease.held():
                raise Refused("rebuild_running")
            yield
        finally:
            self._lease.release()
            self._here.release()

    def rebuild(self, views: Sequence[View], report: Report) -> list[Rebuilt]:
        with self.alone(), self.beside() as beside:
            return rebuild(self.projector, beside, views, report)

    def compare(self) -> list[Rebuilt]:
        """What serves with what a rebuild would give; nothing is changed."""
        with self.alone(), self.beside() as beside:
            return compare(self.projector, beside, lambda done, of: None)

    def rollback(self, views: Sequence[View]) -> list[Rebuilt]:
        with self.alone(), self.beside() as beside:
            return rollback(self.projector, beside, views)

    def begin(self, view: View) -> Asked:
        """Returns at once; what becomes of it can be read in the answer."""
        with ExitStack() as turn:
            turn.enter_context(self.alone())
            self.last = asked = Asked(view.name)
            Thread(target=self.go_through, args=(view, asked, turn.pop_all()), daemon=True).start()
        return asked

    def go_through(self, view: View, asked: Asked, turn: ExitStack) -> None:
        with turn:
            try:
                with self.beside() as beside:
                    [rebuilt] = rebuild(self.projector, beside, [view], asked.report)
                asked.digest, asked.differed, asked.state = rebuilt.after, rebuilt.differs, "done"
            except Exception:
                log.exception("rebuild failed", view=view.name)
                asked.state = "failed"
