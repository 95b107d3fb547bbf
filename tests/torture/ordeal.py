"""What all scenarios share: processes, clients, attacks one after the other, and a sitting now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.support.both_stores import Settings
from tests.support.filing import prepare
from tests.support.kills import until
from tests.support.servers import hang_up, sign_in
from tests.torture.book import Book
from tests.torture.court import Court
from tests.torture.crowd import Crowd
from tests.torture.scenario import Outcome, Trial
from tests.torture.site import Site

SITTING_EVERY, MOST_BETWEEN, PROGRESS_SECONDS = 25, 24, 60.0


@contextmanager
def site_on(trial: Trial, store: Settings) -> Iterator[Site]:
    site = Site(trial.folder, store)
    try:
        prepare(sign_in(site.port, "olga", "operator"))
        yield site
    finally:
        hang_up()
        site.stop()


class Ordeal:
    """`port` is where clients go, when that is not the service itself; `patience` how long they wait for an answer."""

    def __init__(self, trial: Trial, site: Site, port: int | None = None, patience: float = 10.0) -> None:
        self.trial, self.site, self.dice = trial, site, trial.dice
        self.book = Book(trial.dice)
        self.crowd = Crowd(port or site.port, self.book, trial.dice, patience)
        self.court = Court(site, self.book)

    def go_through(self, attack: Callable[[], object], before_a_sitting: Callable[[], object] = lambda: None) -> Outcome:
        """Attacks while people go on. The last sitting is when everybody has been told; a breach ends it all."""
        with self.crowd.at_work():
            for attacks in range(1, self.trial.attacks + 1):
                self.some_answers()
                attack()
                if attacks % SITTING_EVERY == 0:
                    before_a_sitting()
                    with self.crowd.waiting():
                        self.court.hold()
                if self.court.breaches:
                    return self.court.outcome(attacks)
                self.trial.say(attacks)
            before_a_sitting()
        self.court.hold_last()
        return self.court.outcome(self.trial.attacks)

    def some_answers(self) -> None:
        goal = self.book.answered + self.dice.randrange(MOST_BETWEEN)
        until(lambda: self.book.answered >= goal, PROGRESS_SECONDS)
