"""Opening the demo: it is filled where it is not filled yet, and shown."""

import random
from datetime import UTC, datetime

from api.demo.clock import WalkingClock
from api.demo.filing import Filing
from api.demo.folder import DemoFolder, mark_seeded
from api.demo.refusals import refusals
from api.demo.seed import FULL, Seeding, Town, town
from api.demo.showing import Showing
from api.demo.summary import summary_of
from api.demo.trying import exports, one_of_each, tries, variable
from api.wiring import House, house_of
from domain.policies.deadlines import day_of


def fill(folder: DemoFolder, showing: Showing, claims: int = FULL) -> bool:
    """Whether there was anything to fill. What a killed demo left half done is begun anew."""
    if folder.has_begun():
        if folder.is_seeded():
            showing.say(f"{folder.path} is filled already; delete it for a fresh one.")
            return False
        showing.say(f"{folder.path} was left half filled; starting anew.")
        folder.clear()
    now = datetime.now(UTC)
    showing.say(f"Filling {folder.path}: eight weeks of claims, up to this moment.")
    seed(folder, showing, now, claims)
    return True


def seed(folder: DemoFolder, showing: Showing, now: datetime, claims: int) -> None:
    clock = WalkingClock(now)
    with house_of(folder.settings, sandbox=True, clock=clock) as house:
        seeding = Seeding(house, clock, now, claims)
        with showing.seeding(seeding.first_day, now.date()) as day_done:
            seeding.run(day_done)
        mark_seeded(house)


def show(house: House, folder: DemoFolder, showing: Showing, url: str) -> None:
    """What is there, why claims are refused, and what to paste."""
    there = town(day_of(house.clock.now(), house.world.calendar))
    filing = Filing(house, WalkingClock(house.clock.now()), random.Random(0))
    showing.summary(summary_of(house))
    showing.refusals(list(refusals(house, there, filing)))
    showing.people(people(there))
    lines = exports(house, there.people, url)
    showing.to_paste(lines, folder.keep_tokens(lines), tries(house, there))


def people(there: Town) -> list[tuple[str, ...]]:
    star = there.people.star
    return [
        (role.value, person.name, star.name if person.company else "the vendor", f"${variable(role)}")
        for role, person in one_of_each(there.people).items()
    ]
