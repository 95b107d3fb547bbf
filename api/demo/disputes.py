"""How it goes on when a partner disputes a rejection: somebody else decides once more."""

from api.demo.lives import Life, rejected
from api.demo.market import Spot
from api.demo.people import Partner
from api.demo.stage import Scene, Story
from domain.values import RejectionReason


def disputed(scene: Scene, spot: Spot, partner: Partner) -> Life:
    case = yield from rejected(scene, spot, partner)
    yield scene.rng.choice((1, 2))
    scene.filing.dispute(case)
    return case


def disputed_and_approved(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from disputed(scene, spot, partner)
    yield 1
    scene.judging.take(case)
    yield scene.rng.choice((0, 1))
    scene.judging.approve(case)


def disputed_and_rejected_again(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from disputed(scene, spot, partner)
    yield 1
    scene.judging.take(case)
    yield 0
    scene.judging.note(case)
    yield 1
    scene.judging.reject(case, RejectionReason.EVIDENCE_INSUFFICIENT)
