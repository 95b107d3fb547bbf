"""How a claim of one partner alone can go. A story stops where the present is reached."""

from collections.abc import Generator

from api.demo.filing import Case
from api.demo.market import Spot
from api.demo.people import Partner
from api.demo.stage import Pause, Scene, Story
from domain.values import LeaveReason, RejectionReason

# The last one is about a subscription, which a workload has none of.
REJECTED_FOR = (
    RejectionReason.EVIDENCE_INSUFFICIENT,
    RejectionReason.CUSTOMER_DECLINED,
    RejectionReason.CONSENT_MISSING,
    RejectionReason.PRODUCTS_MISSING,
    RejectionReason.EVIDENCE_UNAVAILABLE,
    RejectionReason.SUBSCRIPTION_NOT_ELIGIBLE,
)
LEFT_FOR = tuple(LeaveReason)
Life = Generator[Pause, None, Case]


def waiting(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = scene.filing.file(spot, partner)
    yield 0
    if scene.turn % 5 == 0:
        scene.filing.add_proof(case)


def in_review(scene: Scene, spot: Spot, partner: Partner) -> Life:
    """Filed, taken, and talked about."""
    case = scene.filing.file(spot, partner)
    yield scene.rng.choice((1, 1, 2))
    scene.judging.take(case)
    yield 0
    if scene.rng.random() < 0.25:
        scene.judging.note(case)
        yield 0
    if scene.rng.random() < 0.3:
        scene.filing.comment(case)
        yield 0
        scene.judging.comment(case)
    return case


def returned_to_the_queue(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from in_review(scene, spot, partner)
    yield 1
    scene.judging.release(case)


def asked(scene: Scene, spot: Spot, partner: Partner) -> Life:
    """The day after it was filed, so that the day on which the time to answer ends is known."""
    case = scene.filing.file(spot, partner)
    yield 1
    scene.judging.take(case)
    yield 0
    scene.judging.ask(case)
    return case


def answered(scene: Scene, spot: Spot, partner: Partner) -> Life:
    case = yield from asked(scene, spot, partner)
    yield scene.rng.choice((1, 2, 3))
    scene.filing.answer(case, amended=scene.turn % 3 == 0)
    return case


def approved(scene: Scene, spot: Spot, partner: Partner) -> Life:
    case = yield from in_review(scene, spot, partner)
    yield scene.rng.choice((0, 0, 1))
    scene.judging.approve(case)
    return case


def approved_after_an_answer(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from answered(scene, spot, partner)
    yield scene.rng.choice((0, 1, 2))
    scene.judging.approve(case)


def rejected(scene: Scene, spot: Spot, partner: Partner) -> Life:
    case = yield from in_review(scene, spot, partner)
    yield 1
    reasons = REJECTED_FOR if spot.subscription else REJECTED_FOR[:-1]
    scene.judging.reject(case, reasons[scene.turn % len(reasons)])
    return case


def rejected_at_its_own_request(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from in_review(scene, spot, partner)
    scene.filing.comment(case, "Please reject this claim: the project was handed over to another team at {customer}.")
    yield 1
    scene.judging.reject(case, RejectionReason.PARTNER_REQUEST)


def withdrawn(scene: Scene, spot: Spot, partner: Partner) -> Life:
    case = scene.filing.file(spot, partner)
    yield scene.rng.choice((0, 1, 2))
    scene.filing.withdraw(case, LEFT_FOR[scene.turn % len(LEFT_FOR)])
    return case


def withdrawn_in_review(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from in_review(scene, spot, partner)
    yield 1
    scene.filing.withdraw(case, LEFT_FOR[scene.turn % len(LEFT_FOR)])


def withdrawn_and_filed_again(scene: Scene, spot: Spot, partner: Partner) -> Story:
    first = yield from withdrawn(scene, spot, partner)
    yield 1
    case = scene.filing.file(spot, partner, by=first.by, follows_claim_id=first.id)
    yield 2
    scene.judging.take(case)
    yield 1
    scene.judging.approve(case)


def terminated(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from approved(scene, spot, partner)
    yield scene.rng.randint(3, 6)
    scene.filing.terminate(case, LEFT_FOR[scene.turn % len(LEFT_FOR)])


def revoked(scene: Scene, spot: Spot, partner: Partner) -> Story:
    case = yield from approved(scene, spot, partner)
    yield scene.rng.randint(3, 6)
    scene.judging.revoke(case)
