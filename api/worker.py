"""The loops beside the requests: views, what is due, the log, its witnesses. Of all workers of a store one is at work in each."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.exc import DatabaseError

from api.wiring import BadNote, House, Inconsistent, Lease
from application.ports import Unavailable
from application.processes import Sweep, is_gone
from domain.policies.deadlines import day_of

log = structlog.get_logger()
FOLLOW_SECONDS, WORK_SECONDS, TROUBLE_SECONDS = 2.0, 1.0, 1.0
LIVE, REST_SECONDS = 500, 0.005
STEP, GATHER_SECONDS, SIGN_SECONDS = 256, 0.5, 1.0
FIRST_PAUSE, LONGEST_PAUSE, HOUR = 2.0, 300.0, 3600.0
KEYS_AT_ONCE, WEEK = 1_000, 7 * 24 * HOUR
MOST_TOLD = 10  # of those that were left


@dataclass
class BackOff:
    """Which claims may be checked again: each waits twice as long after every attempt, on the process's own clock."""

    waits: dict[UUID, tuple[float, float]] = field(default_factory=dict)

    def ready(self, claims: list[UUID]) -> list[UUID]:
        now, wanted = time.monotonic(), set(claims)
        self.waits = {claim: wait for claim, wait in self.waits.items() if claim in wanted}
        due = [claim for claim in claims if self.waits.get(claim, (0.0, 0.0))[0] <= now]
        for claim in due:
            pause = min(LONGEST_PAUSE, 2 * self.waits[claim][1] if claim in self.waits else FIRST_PAUSE)
            self.waits[claim] = (now + pause, pause)
        return due


@dataclass
class Chore:
    """Something to tidy: once an hour, in the next round where `act` says that more is left, in five minutes where it failed."""

    act: Callable[[], bool | None]
    at: float = field(default_factory=lambda: time.monotonic() + HOUR)

    def do(self) -> None:
        if time.monotonic() < self.at:
            return
        self.at = time.monotonic() + LONGEST_PAUSE
        try:
            self.at = time.monotonic() + (0.0 if self.act() else HOUR)
        except Exception:
            log.exception("tidying failed")


class Worker:
    """Threads that stop when asked. Trouble with the store is logged and tried again."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.back_off, self.sweep = BackOff(), Sweep(house.directory)
        self.chores = [Chore(self.forget_keys), Chore(house.erasure.apply)]
        self._stop = threading.Event()
        loops = [("projector", self.keep_views_up), ("processes", self.work), ("integrator", self.keep_the_log)]
        loops += [("witnesses", self.show_checkpoints)] if house.record.sinks else []
        self._threads = [threading.Thread(target=self.repeat, args=(house.store.lease(name), act), daemon=True) for name, act in loops]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)

    def wait(self) -> None:
        """Until stopped from outside."""
        self._stop.wait()

    def repeat(self, lease: Lease, act: Callable[[], None]) -> None:
        """While the lease is ours; whoever stands by asks for it every second."""
        while not self._stop.is_set():
            try:
                if lease.held():
                    act()
                    continue
            except (Unavailable, DatabaseError) as error:
                log.warning("store unavailable", reason=str(error))
            except (Inconsistent, BadNote) as error:
                log.error("the log is not signed", reason=str(error))
            except Exception:
                log.exception("background work failed")
            self._stop.wait(TROUBLE_SECONDS)
        lease.release()

    def keep_views_up(self) -> None:
        """A step, and as long a rest for more to come: many small ones would cost people who wait for answers."""
        projector, begun = self.house.projector, time.monotonic()
        taken = projector.follow(LIVE)
        if taken == 0:
            self.house.ledger.wait(projector.seen, FOLLOW_SECONDS)
        elif taken < LIVE:
            self._stop.wait(min(REST_SECONDS, time.monotonic() - begun))

    def keep_the_log(self) -> None:
        """Half a second's events in one step, unless a whole step of them comes together sooner.

        Who asks for a proof waits two seconds: where a notice was lost it has to be there before.
        """
        integrator, ledger = self.house.record.integrator, self.house.ledger
        if ledger.head() < integrator.seen + STEP:
            ledger.wait(integrator.seen, SIGN_SECONDS)
            self._stop.wait(GATHER_SECONDS)
        integrator.step()

    def show_checkpoints(self) -> None:
        self.house.record.show(lambda name, why: log.warning("a checkpoint could not be handed over", to=name, reason=why))
        self._stop.wait(WORK_SECONDS)

    def work(self) -> None:
        self.house.vault.tell()
        self.do_what_is_due()
        self._stop.wait(WORK_SECONDS)

    def do_what_is_due(self) -> None:
        """Nothing while the sandbox clock stands."""
        if self.house.stands_still:
            return
        due, calendar = self.house.processes, self.house.world.calendar
        attempt(self.house.reference.settle_all)
        attempt(due.expire_requests)
        attempt(lambda: due.check_again(self.back_off.ready(list(due.due.not_validated()))))
        attempt(lambda: self.sweep.look(day_of(self.house.clock.now(), calendar), due.watch_subscriptions))
        for chore in self.chores:
            chore.do()

    def forget_keys(self) -> bool:
        """Keys of commands are kept for a week. One turn, so that nobody who writes waits for long; whether there are more."""
        return self.house.ledger.forget_keys(WEEK, KEYS_AT_ONCE) == KEYS_AT_ONCE


def attempt(part: Callable[[], object]) -> None:
    """What hinders it is told, and keeps nothing else from being done. Raises that the store is gone."""
    try:
        part()
    except DatabaseError:
        raise
    except Unavailable as error:
        if is_gone(error):
            raise
        log.warning("left for the next round", reason=str(error), left=noted(error))
    except Exception as error:
        log.exception("background work failed", left=noted(error))


def noted(error: Exception) -> list[str]:
    return getattr(error, "__notes__", [])[:MOST_TOLD]
