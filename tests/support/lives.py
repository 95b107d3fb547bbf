"""Lives of claims: one that sees nearly everything, and many that go as chance has it."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

from domain.errors import Refusal
from tests.support.house import Office
from tests.support.worlds import MPNS, customer, race_world

PEOPLE = ("rex", "rita", "ann")


def long_life(office: Office) -> Iterator[UUID]:
    """Alder's claim to Teams, after each thing that happened to it; every one at a time of its own."""
    claim_id = office.submit("alder", partner_contact={"name": "Ada Alder", "email": "ada@alder.example"})
    yield claim_id
    for happen in happenings(office, claim_id):
        office.clock.at += timedelta(hours=5, microseconds=1)
        happen()
        yield claim_id


def happenings(office: Office, claim_id: UUID) -> Iterator[Callable[[], object]]:
    yield from (partial(office.take, "rex", claim_id), partial(office.release, "rex", claim_id), partial(office.take, "rex", claim_id))
    yield from (partial(office.comment, "alder", claim_id), partial(office.comment, "rex", claim_id, "internal"))
    yield partial(office.ask, "rex", claim_id)
    yield partial(office.answer, "alder", claim_id, office.document("alder", "more"), customer_contact={"name": "Cy Contoso"})
    yield partial(office.reject, "rex", claim_id)
    yield partial(office.dispute, "alder", claim_id, office.document("alder", "page three"))
    yield partial(office.take, "rita", claim_id)
    yield partial(office.approve, "rita", claim_id)
    yield partial(office.submit, "birch")
    yield partial(office.ask, "ann", claim_id)
    yield lambda: office.rule("ann", office.conflict_id(claim_id), claim_id, notes={str(claim_id): "Well kept."})
    yield partial(office.add, "alder", claim_id, office.document("alder", "defence"))
    yield partial(office.revoke, "ann", claim_id)


def many_lives(office: Office, slots: int, turns: int, chance: random.Random) -> list[UUID]:
    """Three companies file for some customers' Teams, and everybody does what they may; the clock runs on by itself."""
    for kind, rows in race_world(slots, MPNS).items():
        office.put(kind, *rows)
    claims = [office.submit(company, customer=customer(n)) for n in range(slots) for company in MPNS if chance.random() < 0.8]
    for _ in range(turns):
        office.clock.at += timedelta(seconds=chance.choice([0, 1, 3_600, 90_000]))
        with suppress(Refusal):
            turn(office, chance.choice(claims), chance)
    return claims


def turn(office: Office, claim_id: UUID, chance: random.Random) -> None:
    """Refused, often: that is somebody's turn lost."""
    who, company = chance.choice(PEOPLE), office.claim(claim_id).company
    acts: list[Callable[[], object]] = [
        lambda: office.take(who, claim_id),
        lambda: office.take(who, claim_id),
        lambda: office.approve(who, claim_id, office.claim(claim_id).version),
        lambda: office.reject(who, claim_id),
        lambda: office.ask(who, claim_id),
        lambda: office.answer(company, claim_id),
        lambda: office.comment(company, claim_id),
        lambda: office.dispute(company, claim_id),
        lambda: office.withdraw(company, claim_id) if chance.random() < 0.2 else office.comment(who, claim_id, "internal"),
        lambda: office.claim(claim_id).contested and office.rule("ann", office.conflict_id(claim_id), chance.choice([claim_id, None])),
    ]
    chance.choice(acts)()
