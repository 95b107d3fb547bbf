"""Fills a house with the demo's world, by walking through the weeks up to the present."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from api.demo.clock import Days, WalkingClock
from api.demo.filing import Filing
from api.demo.judging import Judging
from api.demo.market import Market, Spot, market
from api.demo.people import Cast, Partner, cast
from api.demo.plan import CONTESTS, FIRST_DAY, INCIDENTS, OFTEN, Line
from api.demo.rows import import_all
from api.demo.stage import Scene, Walk
from api.wiring import House

SEED = "claimlog demo"
FULL = 300
DayDone = Callable[[date, int], None]


@dataclass(frozen=True, slots=True)
class Town:
    """Everyone and everything there is: the same at every call, but for the days on which subscriptions begin and end."""

    people: Cast
    market: Market


def town(today: date) -> Town:
    return Town(cast(random.Random(f"{SEED} people")), market(random.Random(f"{SEED} market"), today))


@dataclass
class Casting:
    """Gives each story a slot of its own and partners that work for that customer."""

    town: Town
    rng: random.Random
    free: dict[bool, list[Spot]] = field(default_factory=lambda: {True: [], False: []})

    def __post_init__(self) -> None:
        for spot in self.town.market.spots():
            self.free[spot.subscription is not None].append(spot)
        for spots in self.free.values():
            self.rng.shuffle(spots)

    def spot(self) -> Spot:
        return self.free[self.rng.random() < 0.42].pop()

    def spots(self, business: int, workloads: int) -> list[Spot]:
        """The workloads are those of one customer."""
        subscriptions = [self.free[True].pop() for _ in range(business)]
        return [*subscriptions, *self.together(workloads)]

    def together(self, count: int) -> list[Spot]:
        by_customer: dict[str, list[Spot]] = {}
        for spot in self.free[False] if count else ():
            found = by_customer.setdefault(spot.customer.tenant_id, [])
            found.append(spot)
            if len(found) == count:
                self.free[False] = [one for one in self.free[False] if one not in found]
                return found
        return []

    def partners(self, spot: Spot, count: int, *, starring: bool) -> list[Partner]:
        """Of the few that this customer works with; bigger partners have more customers."""
        everyone = list(self.town.people.partners)
        regular = random.Random(f"{SEED} {spot.customer.tenant_id}")
        known = sorted(everyone, key=lambda one: regular.random() * (25 + everyone.index(one)))[: max(4, count)]
        chosen = self.rng.sample(known, count)
        star = self.town.people.star
        return [star, *(one for one in chosen if one != star)][:count] if starring else chosen


class Seeding:
    def __init__(self, house: House, clock: WalkingClock, now: datetime, claims: int) -> None:
        self.house, self.clock, self.scale = house, clock, claims / FULL
        self.days = Days(house.world.calendar, now)
        self.town = town(self.days.today)
        self.rng = random.Random(f"{SEED} plan")
        self.casting = Casting(self.town, self.rng)
        self.walk = Walk(house, clock, self.days)
        self.first_day = self.days.back(FIRST_DAY + 1)
        self.clock.at = self.days.at(self.first_day, 7)

    def run(self, day_done: DayDone) -> None:
        import_all(self.house, self.town.people, self.town.market)
        for line in (*CONTESTS, *OFTEN):
            for turn in range(self.times(line)):
                self.begin(line, turn)
        self.begin_incidents()
        self.walk.run(lambda: day_done(self.clock.at.date(), self.house.ledger.head()))

    def times(self, line: Line) -> int:
        return max(1, round(line.times * self.scale))

    def begin(self, line: Line, turn: int) -> None:
        spot = self.casting.spot()
        partners = self.casting.partners(spot, line.partners, starring=turn == 0)
        scene = self.scene(turn)
        day = self.days.back(self.rng.randint(line.until, line.since))
        self.walk.begin(self.days.working_moment(day, scene.rng), line.story(scene, spot, *partners), scene.rng)

    def begin_incidents(self) -> None:
        for incident in INCIDENTS:
            spots = self.casting.spots(incident.business, incident.workloads)
            partners = self.casting.partners(spots[0], incident.partners, starring=True)
            scene = self.scene(0)
            at = self.days.at(self.days.back(incident.back), incident.hour, 10)
            self.walk.begin(at, incident.story(scene, spots, partners), scene.rng)

    def scene(self, turn: int) -> Scene:
        """Every story has a chance of its own, so that what happens in it does not depend on the others."""
        rng = random.Random(self.rng.random())
        filing, judging = Filing(self.house, self.clock, rng), Judging(self.house, self.town.people, rng)
        return Scene(self.house, self.town.people, self.town.market, self.days, rng, turn, filing, judging)
