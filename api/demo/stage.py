"""Where the demo's stories are played: what each may use, and the walk through the days on which they go on."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from api.demo.clock import Days, WalkingClock
from api.demo.filing import Filing
from api.demo.judging import Judging
from api.demo.market import Market
from api.demo.people import Cast
from api.wiring import House
from domain.policies.deadlines import day_of

Pause = int | timedelta
Story = Iterator[Pause]


@dataclass(frozen=True, slots=True)
class Scene:
    """One story's own: its chance, its turn among its like, and the people that act in it."""

    house: House
    people: Cast
    market: Market
    days: Days
    rng: random.Random
    turn: int
    filing: Filing
    judging: Judging


class Cue(NamedTuple):
    at: datetime
    turn: int
    story: Story
    rng: random.Random


class Walk:
    """Plays stories in the order of time. One that pauses for 0 goes on the same day, for n on the n-th business day after."""

    def __init__(self, house: House, clock: WalkingClock, days: Days) -> None:
        self.house, self.clock, self.days = house, clock, days
        self.cues: list[Cue] = []
        self.begun = 0

    def begin(self, at: datetime, story: Story, rng: random.Random) -> None:
        self.begun += 1
        heappush(self.cues, Cue(at, self.begun, story, rng))

    def run(self, day_done: Callable[[], None]) -> None:
        """Up to the present. What the system does by itself it does at the start of every day."""
        day = day_of(self.clock.at, self.days.calendar)
        while day <= self.days.today:
            self.clock.at = max(self.clock.at, min(self.days.at(day, 0, 5), self.days.now))
            self.house.run_all_due()
            day += timedelta(days=1)
            self.play_until(min(self.days.at(day, 0), self.days.now))
            day_done()
        self.clock.at = self.days.now

    def play_until(self, end: datetime) -> None:
        while self.cues and self.cues[0].at < end:
            cue = heappop(self.cues)
            self.clock.at = cue.at
            pause = next(cue.story, None)
            if pause is not None:
                heappush(self.cues, cue._replace(at=self.after(pause, cue.rng)))

    def after(self, pause: Pause, rng: random.Random) -> datetime:
        if isinstance(pause, timedelta):
            return self.clock.at + pause
        if pause == 0:
            return self.clock.at + timedelta(minutes=rng.randint(12, 55), seconds=rng.randint(0, 59))
        day = day_of(self.clock.at, self.days.calendar)
        return self.days.working_moment(self.days.after(day, pause), rng)
