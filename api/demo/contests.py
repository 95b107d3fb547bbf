"""How it goes when several partners want one slot: conflicts that are open, and every way in which one is closed."""

from api.demo import phrases
from api.demo.lives import approved, in_review
from api.demo.market import Spot
from api.demo.people import Partner
from api.demo.stage import Scene, Story
from domain.values import LeaveReason


def challenged(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    """Open: an incumbent defends itself, asked by the arbitrator; the challenger has answered."""
    incumbent = yield from approved(scene, spot, holder)
    yield 9
    rival = yield from in_review(scene, spot, challenger)
    yield 1
    scene.judging.ask_all(incumbent, rival)
    yield 1
    scene.filing.answer(rival)
    yield 0
    scene.filing.comment(rival, phrases.CHALLENGED)
    yield 1
    if scene.turn % 2 == 0:
        scene.filing.answer(incumbent)
        yield 0
    scene.filing.add_proof(incumbent)
    yield 0
    scene.filing.comment(incumbent, phrases.DEFENDED)


def challenged_by_two(scene: Scene, spot: Spot, holder: Partner, first: Partner, second: Partner) -> Story:
    """Open: three parties, one of them the incumbent."""
    incumbent = yield from approved(scene, spot, holder)
    yield 6
    one = scene.filing.file(spot, first)
    yield 2
    two = yield from in_review(scene, spot, second)
    yield 1
    scene.filing.add_proof(incumbent)
    yield 0
    scene.filing.add_proof(one)
    scene.judging.ask_all(two)
    yield 1
    scene.filing.answer(two)


def newcomers(scene: Scene, spot: Spot, *partners: Partner) -> Story:
    """Open: nobody holds the slot yet, each of them wants it."""
    cases = []
    for partner in partners:
        cases.append(scene.filing.file(spot, partner))
        yield 1
    scene.judging.take(cases[0])
    yield 0
    scene.judging.ask_all(*cases[1:])
    yield 1
    scene.filing.add_proof(cases[0])
    for case in cases[1:]:
        yield 0
        scene.filing.answer(case)


def lost_and_disputed(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    """Closed once and open again: the loser disputes and comes back into the slot."""
    incumbent = yield from approved(scene, spot, holder)
    yield 5
    rival = yield from in_review(scene, spot, challenger)
    yield 2
    scene.judging.rule(incumbent, rival, rationale=phrases.RULED_FOR_INCUMBENT)
    yield 3
    scene.filing.dispute(rival, phrases.LOST_AND_DISPUTED)


def ruled_for_the_challenger(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    incumbent = yield from approved(scene, spot, holder)
    yield 8
    rival = yield from in_review(scene, spot, challenger)
    yield 1
    scene.filing.add_proof(incumbent)
    yield 1
    scene.judging.rule(rival, incumbent, rationale=phrases.RULED_FOR_CHALLENGER)


def ruled_for_the_incumbent(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    incumbent = yield from approved(scene, spot, holder)
    yield 7
    rival = yield from in_review(scene, spot, challenger)
    scene.judging.ask_all(incumbent)
    yield 2
    scene.filing.answer(incumbent)
    yield 1
    scene.judging.rule(incumbent, rival, rationale=phrases.RULED_FOR_INCUMBENT)


def ruled_for_one_newcomer(scene: Scene, spot: Spot, first: Partner, second: Partner) -> Story:
    one = yield from in_review(scene, spot, first)
    two = yield from in_review(scene, spot, second)
    yield 2
    scene.judging.rule(two, one, rationale=phrases.RULED_FOR_ONE)


def ruled_for_nobody(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    incumbent = yield from approved(scene, spot, holder)
    yield 6
    rival = scene.filing.file(spot, challenger)
    yield 3
    scene.judging.rule(None, rival, incumbent, rationale=phrases.RULED_FOR_NOBODY)


def ruled_for_neither_newcomer(scene: Scene, spot: Spot, first: Partner, second: Partner) -> Story:
    one = scene.filing.file(spot, first)
    yield 1
    two = scene.filing.file(spot, second)
    yield 3
    scene.judging.rule(None, one, two, rationale=phrases.RULED_FOR_NOBODY)


def challenger_gave_up(scene: Scene, spot: Spot, first: Partner, second: Partner) -> Story:
    """Closed without a ruling: one is left, and goes on as an ordinary review."""
    one = yield from in_review(scene, spot, first)
    two = scene.filing.file(spot, second)
    yield 2
    scene.filing.withdraw(two, LeaveReason.NO_LONGER_WITH_CUSTOMER)
    yield 1
    scene.judging.approve(one)


def incumbent_gave_up(scene: Scene, spot: Spot, holder: Partner, challenger: Partner) -> Story:
    incumbent = yield from approved(scene, spot, holder)
    yield 5
    rival = yield from in_review(scene, spot, challenger)
    yield 1
    scene.filing.terminate(incumbent, LeaveReason.NO_LONGER_WITH_CUSTOMER)
    yield 1
    scene.judging.approve(rival)
