"""P10: from `claimlog serve` on an empty store to its first answer; and a submission against a slot with a long past."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from statistics import median
from uuid import uuid4

from api.settings import Settings
from api.wiring import House, house_of
from application.forms import ClaimForm, LeaveForm
from application.ports import Change, Written
from application.work import Call
from benchmarks.measuring import Bench, Result, compared, figure, in_turns
from benchmarks.servers import serving
from benchmarks.stores import STORES, drop, folder_of, new_folder, new_ledger
from benchmarks.town import PAPER, Row, Town, claim
from domain.actor import Actor
from domain.slot.events import Entered, Left, SlotEvent, Why
from domain.slot.key import SlotKey
from domain.values import Role, SolutionArea

OLGA, PAT = Actor("olga", frozenset({Role.OPERATOR})), Actor("pat", frozenset({Role.INCENTIVES_ADMIN}), "partner-0")
AT_MOST_SECONDS, EACH = 2.0, 20


def measure(bench: Bench) -> Iterator[Result]:
    for store in STORES:
        found = figure([started(store, bench) for _ in range(bench.rounds)], "s")
        ratios = {"ours/goal": found.median / AT_MOST_SECONDS}
        work = f"`claimlog serve` to its first answer, empty store, {store}"
        yield Result("P10", work, found, None, None, ratios, "<= 2 s", found.median <= AT_MOST_SECONDS)
    yield long_past(bench)


def started(store: str, bench: Bench) -> float:
    where = new_ledger(store, bench.folder)
    begun = time.perf_counter()
    with serving(where, folder_of(where, bench.folder)):
        took = time.perf_counter() - begun
    drop(where)
    return took


def long_past(bench: Bench) -> Result:
    """One slot each round, in which others entered and left. The floor is the first submission of the long one, not read before."""
    many, few = bench.size(10_000, 2_000), 10
    town = Town(2 * bench.rounds)
    settings = Settings(data_dir=new_folder(bench.folder), database_url=None)
    with house_of(settings, sandbox=True) as house:
        prepare(house, town)
        first: list[float] = []
        works = {"ours": partial(submissions, house, town, many, first), "peer": partial(submissions, house, town, few, [])}
        rounds = in_turns(bench.rounds, works) | {"floor": first}
    work = f"submit against a slot of {many:,} events, SQLite; the peer is the same against {few}, the floor the first of them"
    return compared("P10", work, "ms", rounds, {"peer": 5.0}, less=True)


def prepare(house: House, town: Town) -> None:
    kinds = {"products": town.products, "tenants": town.tenants, "subscriptions": town.subscriptions, "mpns": town.mpns}
    for kind, rows in kinds.items():
        house.reference.put(Call(OLGA), kind, rows)
    house.documents.put("partner-0", "sow.pdf", BytesIO(PAPER))


def submissions(house: House, town: Town, events: int, first: list[float]) -> float:
    """Milliseconds of one, the median of a few; each is withdrawn before the next."""
    (owner, sold), bought = next(town.spots)
    age(house, bought, events)
    form = ClaimForm.model_validate(claim(owner, sold, bought, town.mpns[0]))
    took = [submission(house, form) for _ in range(EACH)]
    first.append(took[0])
    return median(took)


def submission(house: House, form: ClaimForm) -> float:
    begun = time.perf_counter()
    stream = house.claims.submit(Call(PAT), form).stream
    took = 1000 * (time.perf_counter() - begun)
    house.claims.withdraw(Call(PAT), stream[0].stream, LeaveForm.model_validate({"reason_code": "no_longer_with_customer"}))
    return took


def age(house: House, bought: Row, events: int) -> None:
    """Puts that many events into the slot's stream, in one append; nobody is left in it."""
    told = {name: bought[name] for name in ("tenant_id", "product_id", "subscription_id")}
    key = SlotKey(solution_area=SolutionArea.BUSINESS_APPLICATIONS, **told)
    past: list[SlotEvent] = []
    for _ in range(events // 2):
        gone = uuid4()
        past += [Entered(claim=gone, company="partner-1", key=key), Left(claim=gone, why=Why.WITHDRAWN)]
    policy = house.world.policy_at(datetime.now(UTC)).id
    command = uuid4()
    written = Written(datetime.now(UTC), command, key.id, command)
    house.ledger.append([Change(key.id, 0, "pat", Role.INCENTIVES_ADMIN, policy, tuple(past))], written)
