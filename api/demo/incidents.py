"""What happens to several claims at once: directories that fail, subscriptions that end, workloads filed together."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from api.demo.filing import Case
from api.demo.lives import approved, in_review
from api.demo.market import Spot, guid
from api.demo.people import Partner
from api.demo.stage import Pause, Scene, Story
from domain.values import Source

NIGHT = timedelta(minutes=11)


def outage(scene: Scene, spots: Sequence[Spot], partners: Sequence[Partner]) -> Story:
    """At night connectors file while two directories are silent; when they answer, the first claim turns out to be wrong."""
    scene.house.outages.set([Source.SUBSCRIPTIONS, Source.MPNS])
    cases: list[Case] = []
    for spot, partner in zip(spots, partners, strict=True):
        mpn = partner.enrolled[0] if cases else partner.not_enrolled
        cases.append(scene.filing.file(spot, partner, by=partner.people[-1], mpn_id=mpn.id, activity="usage"))
        yield NIGHT
    scene.filing.comment(cases[1], "Filed by our connector; please tell us if anything is missing.")
    yield NIGHT
    scene.house.outages.set([])
    scene.house.run_all_due()
    yield from afterwards(scene, *cases)


def afterwards(scene: Scene, wrong: Case, *right: Case) -> Story:
    """What was wrong is filed again, naming the claim that failed; the last one is left to the queue."""
    yield 1
    scene.filing.file(wrong.spot, wrong.partner, follows_claim_id=wrong.id)
    for case in right[:-1]:
        yield 0
        scene.judging.take(case)
        yield 0
        scene.judging.approve(case)


def subscription_ran_out(scene: Scene, spots: Sequence[Spot], partners: Sequence[Partner]) -> Story:
    """Holder and challenger lose what they had; for the successor the former holder files a new claim."""
    spot, (holder, challenger) = spots[0], partners
    put(scene, spot, status="active", ends_on=scene.days.back(9).isoformat())
    held = yield from approved(scene, spot, holder)
    yield 7
    yield from in_review(scene, spot, challenger)
    yield from until(scene, scene.days.back(7))
    successor = guid(scene.rng)
    put(scene, spot, subscription_id=successor, status="active", starts_on=scene.days.back(8).isoformat(), ends_on=in_a_year(scene))
    yield 1
    case = scene.filing.file(Spot(spot.customer, spot.product_id, successor), holder, by=held.by, follows_claim_id=held.id)
    yield 1
    scene.judging.take(case)
    yield 1
    scene.judging.approve(case)


def subscription_cancelled(scene: Scene, spots: Sequence[Spot], partners: Sequence[Partner]) -> Story:
    """A claim in review is closed by the system as soon as the import tells it."""
    yield from in_review(scene, spots[0], partners[0])
    yield 1
    put(scene, spots[0], status="cancelled")
    scene.house.run_all_due()


def filed_together(scene: Scene, spots: Sequence[Spot], partners: Sequence[Partner]) -> Story:
    """Several workloads of one customer: a claim for each, linked, and each with an answer of its own."""
    group = UUID(guid(scene.rng))
    cases = [scene.filing.file(spot, partners[0], by=partners[0].people[0], group_id=group) for spot in spots]
    yield 1
    for case in cases:
        scene.judging.take(case)
        yield 0
    scene.judging.approve(cases[0])
    yield 0
    scene.judging.ask(cases[1])


def put(scene: Scene, spot: Spot, **changed: Any) -> None:
    """The operator imports the subscription as it is now."""
    row = next(row for row in scene.market.subscriptions if row["subscription_id"] == spot.subscription)
    scene.house.reference.put(scene.people.operator.call(), "subscriptions", [row | changed])


def in_a_year(scene: Scene) -> str:
    return (scene.days.today + timedelta(days=365)).isoformat()


def until(scene: Scene, day: date) -> Iterator[Pause]:
    yield scene.days.at(day, 9) - scene.house.clock.now()
