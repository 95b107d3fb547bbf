"""Slots under commands at once: for each there is an order in which every answer is right, or the history of it is told.

Three clients at two houses on one store, as two processes are. They do what may come off, and now and then anything.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from threading import Barrier
from uuid import UUID

from tests.support.both_stores import new_store
from tests.support.house import office_in
from tests.support.servers import servers
from tests.support.worlds import race_world
from tests.torture.linear import Done, Found, in_order, overlapping, told
from tests.torture.linear_slot import Answer, Command, Refused, Seen, Whole
from tests.torture.scenario import Outcome, Scenario, Trial
from tests.torture.slots_desk import COMPANIES, Desk, Place, Where
from tests.torture.slots_web import WebDesk, furnish, signed_in

CLIENTS, TABLES, HOUSES, SLOTS_OF_A_STORE, SWITCH_SECONDS = 3, 4, 2, 2_500, 0.0005
PATIENCE = 120
FIRST, PRELUDE = "racer0-first", (("submit", "racer0"), ("take", "rex"), ("approve", "rex"))
VENDOR = ("rex", "ann")
WORTH_TRYING = {
    "submitted": ("take", "take", "withdraw", "submit", "submit"),
    "under_review": ("approve", "approve", "reject", "withdraw", "submit"),
    "disputed": ("take", "withdraw", "submit"),
    "approved": ("terminate", "revoke", "submit", "submit"),
    "rejected": ("dispute", "dispute", "submit"),
}
Opened = Callable[[Path, str, int], AbstractContextManager[Sequence[Desk | WebDesk]]]
ANYTHING = ("submit", "take", "approve", "reject", "withdraw", "dispute", "terminate", "revoke", "read", "rule")


@dataclass
class History:
    """Of one slot, as it grows; `seen` is what each claim was when a client last saw it."""

    place: Place
    done: list[Done] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)

    def send(self, desk: Desk | WebDesk, command: Command) -> None:
        called = time.monotonic()
        answer = desk.do(self.place, command)
        self.done.append(Done(command, called, time.monotonic(), answer))
        if isinstance(answer, Seen) and command.label:
            self.seen[command.label] = answer


class Client:
    def __init__(self, number: int, desk: Desk | WebDesk, dice: Random) -> None:
        self.number, self.desk, self.dice = number, desk, dice

    def begin(self, history: History, act: str, who: str) -> None:
        known = history.seen.get(FIRST)
        history.send(self.desk, Command(act, who, FIRST, known.version if known and self.desk.insists else None))

    def act(self, history: History) -> None:
        label = self.dice.choice([*history.seen]) if history.seen else None
        act = self.choose(history.seen.get(label) if label else None)
        if act == "submit" or label is None:
            self.submit(history)
        elif act == "rule":
            self.rule(history, label)
        else:
            who = self.dice.choice(VENDOR) if act in ("take", "approve", "reject") else "ann"
            names_it = act != "read" and (self.desk.insists or self.dice.random() < 0.2)
            match = history.seen[label].version if names_it else None
            history.send(self.desk, Command(act, self.who(act, label) or who, label, match))

    def choose(self, seen: Seen | None) -> str:
        if seen is None or self.dice.random() < 0.15:
            return self.dice.choice(ANYTHING)
        if seen.contested and self.dice.random() < 0.5:
            return "rule"
        return self.dice.choice(WORTH_TRYING.get(seen.status, ("submit",)))

    def submit(self, history: History) -> None:
        company = self.dice.choice([*COMPANIES])
        history.send(self.desk, Command("submit", company, f"{company}-{self.number}{len(history.done)}"))

    def rule(self, history: History, label: str) -> None:
        if conflict := self.desk.conflict_of(history.place, label):
            history.send(self.desk, Command("rule", "ann", self.dice.choice((label, label, None)), None, conflict))

    def who(self, act: str, label: str) -> str | None:
        """Whose claim it is, where a partner has to ask."""
        return label.partition("-")[0] if act in ("withdraw", "dispute", "terminate") else None


def work(desks: Sequence[Desk | WebDesk], histories: Sequence[History], dice: Random) -> None:
    """At several tables, with clients and slots of their own: else all would wait for one disk at a time."""
    with ThreadPoolExecutor(CLIENTS * TABLES) as pool:
        at_work = [one for table in range(TABLES) for one in sit_down(pool, desks, histories[table::TABLES], dice)]
        for finished in at_work:
            finished.result()


def sit_down(pool: ThreadPoolExecutor, desks: Sequence[Desk | WebDesk], histories: Sequence[History], dice: Random) -> list[Future[None]]:
    """At every slot all clients of a table begin together; what came before is the first one's."""
    together = Barrier(CLIENTS)
    plans = [(history, dice.randrange(4), [dice.choice((1, 1, 2)) for _ in range(CLIENTS)]) for history in histories]

    def at_work(client: Client) -> None:
        try:
            for history, before, acts in plans:
                for act, who in PRELUDE[:before] if client.number == 0 else ():
                    client.begin(history, act, who)
                together.wait(PATIENCE)
                for _ in range(acts[client.number]):
                    client.act(history)
                together.wait(PATIENCE)
        except BaseException:
            together.abort()
            raise

    clients = [Client(number, desks[number % len(desks)], Random(dice.random())) for number in range(CLIENTS)]
    return [pool.submit(at_work, client) for client in clients]


@contextmanager
def desks(folder: Path, store: str, slots: int) -> Iterator[list[Desk]]:
    """Of several houses on one new store, with as many customers as slots."""
    with new_store(store) as settings, ExitStack() as stack:
        offices = [stack.enter_context(office_in(folder / "data", **settings)) for _ in range(HOUSES)]
        for kind, rows in race_world(slots, COMPANIES).items():
            offices[0].put(kind, *rows)
        documents, where = {company: offices[0].document(company, company) for company in COMPANIES}, Where()
        yield [Desk(office.house, documents, where) for office in offices]


@contextmanager
def switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def web_desks(folder: Path, store: str, slots: int) -> Iterator[list[WebDesk]]:
    """At two servers on one new store."""
    folder.mkdir()
    with new_store(store) as settings, servers(folder, HOUSES, store=settings) as ports:
        furnish(ports[0], race_world(slots, COMPANIES))
        documents = {company: signed_in(ports[0], company).upload() for company in COMPANIES}
        yield [WebDesk(port, documents) for port in ports]


def race(trial: Trial, opened: Opened = desks) -> Outcome:
    outcome, figures, begun = Outcome(), Counter[str](), time.monotonic()
    for n, start in enumerate(range(0, trial.attacks, SLOTS_OF_A_STORE)):
        slots = min(SLOTS_OF_A_STORE, trial.attacks - start)
        histories = [History(Place(number, {})) for number in range(slots)]
        with opened(trial.folder / str(n), trial.store, slots) as at, switching():
            work(at, histories, trial.dice)
            judge(outcome, figures, [finished(at[0], history) for history in histories])
        trial.say(start + slots)
    figures["slots a second"] = int(trial.attacks / (time.monotonic() - begun))
    outcome.told = ", ".join(f"{name} {number}" for name, number in figures.items())
    outcome.verified = not outcome.breaches
    return outcome


def judge(outcome: Outcome, figures: Counter[str], histories: Sequence[Sequence[Done]]) -> None:
    for history in histories:
        found: Found = in_order(history)
        if found.order is None:
            outcome.breaches.append(f"no order explains:\n{told(history)}")
        outcome.attacks += 1
        outcome.sent += len(history)
        outcome.refused += sum(isinstance(done.answer, Refused) for done in history)
        outcome.unknown += sum(done.answer is None for done in history)
        figures["states tried"] += found.tried
        pairs = overlapping(history)
        figures["pairs at once"] += pairs
        figures["slots with such"] += bool(pairs)
    outcome.acknowledged = outcome.sent - outcome.refused - outcome.unknown


def finished(desk: Desk | WebDesk, history: History) -> list[Done]:
    """Every claim and the whole slot are looked at once more; then claims are called by their labels and conflicts by number."""
    for label in history.place.ids:
        history.send(desk, Command("read", "carl", label))
    if not history.place.ids:
        return history.done
    if isinstance(desk, Desk):
        history.send(desk, Command("look", "carl"))
    opened = {conflict: n for n, conflict in enumerate(desk.conflicts_in(history.place), 1)}
    names = {str(claim): label for label, claim in history.place.ids.items()}
    return [named(done, names, opened) for done in history.done]


def named(done: Done, names: dict[str, str], opened: dict[UUID, int]) -> Done:
    answer: Answer | None = done.answer
    if isinstance(answer, Whole):
        holder, inside = answer.holder and names.get(answer.holder, "?"), frozenset(names.get(one, "?") for one in answer.inside)
        answer = Whole(holder, inside, answer.contested)
    command = done.command
    if isinstance(command.conflict, UUID):
        command = command._replace(conflict=opened[command.conflict])
    return done._replace(command=command, answer=answer)


SCENARIOS = (
    Scenario("slots", "files", 120, 90_000, race),
    Scenario("slots", "postgresql", 20, 8_000, race),
    Scenario("slots-over-http", "files", 20, 1_000, partial(race, opened=web_desks)),
    Scenario("slots-over-http", "postgresql", 20, 1_000, partial(race, opened=web_desks)),
)
