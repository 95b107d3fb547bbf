"""Whatever happened to a claim: what is offered is not refused by a guard, and what is not offered is."""

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.actor import Actor
from domain.claim import commands as c
from domain.claim.actions import PARTNER_NOUNS, REVIEWER_NOUNS, available_actions
from domain.claim.claim import Claim, evolve
from domain.claim.decisions import Moment, decide
from domain.claim.events import ClaimEvent
from domain.errors import Refused
from domain.values import Status
from tests.support import commands as to
from tests.support.claims import LIVES, contested
from tests.support.people import PEOPLE, tied
from tests.support.stories import given, moment
from tests.support.values import CLAIM

BY_PARTNERS = (to.comment(), to.add_evidence(), to.answer(), to.withdraw(), to.dispute())
BY_REVIEWERS = (to.note(), to.take(), to.ask(), to.approve(), to.reject())
SENSIBLE: dict[type[c.Command], c.Command] = {type(command): command for command in (*BY_PARTNERS, *BY_REVIEWERS)}
STEPS: list[tuple[str, c.Command]] = [
    *(("ada", command) for command in (*BY_PARTNERS, to.terminate())),
    *((who, command) for who in ("rex", "rita", "ann") for command in BY_REVIEWERS),
    *(("ann", command) for command in (to.release(), to.pass_on("rita"), to.win(), to.lose(), to.lose_slot())),
    *(("system", command) for command in (to.validate(), to.contest(), to.settle(), to.expire(), to.close_for_subscription())),
]
DAYS = [moment(at) for at in ("2026-03-02T09:00:00Z", "2026-03-09T23:59:59Z", "2026-03-10T00:00:00Z", "2026-04-02T00:00:00Z")]


def comes_to_pass(claim: Claim, command: c.Command) -> bool:
    """What the slot says to a claim is said only while it is in the slot; people may try anything."""
    match command:
        case c.Contest():
            return claim.is_validated and not claim.contested and (claim.is_open or claim.status is Status.APPROVED)
        case c.Settle():
            return claim.contested is not None
        case c.Win() | c.Lose():
            return claim.contested is not None and claim.is_open
        case c.LoseSlot():
            return claim.status is Status.APPROVED
        case c.CloseForSubscription():
            return claim.is_validated and claim.is_open
        case _:
            return True


def refused(claim: Claim, command: c.Command, by: Actor, now: Moment) -> bool:
    try:
        decide(claim, command, by, now)
    except Refused:
        return True
    return False


def lived(claim: Claim, steps: list[tuple[int, int]]) -> tuple[Claim, Moment]:
    """The claim after the steps that were allowed; days never run backwards."""
    now = DAYS[0]
    for step, day in steps:
        now = max(now, DAYS[day], key=lambda moment: moment.now)
        who, command = STEPS[step]
        if comes_to_pass(claim, command) and not refused(claim, command, PEOPLE[who], now):
            for event in decide(claim, command, PEOPLE[who], now):
                claim = evolve(CLAIM, claim, event)
    return claim, now


BEGINNINGS = [
    LIVES[life] for life in ("not validated", "queued", "in review", "asked", "approved", "rejected", "disputed", "disputed, in review")
]
CONTESTED = [(*LIVES[life], contested()) for life in ("queued", "in review", "asked", "approved", "disputed, in review")]
SOME_STEPS = st.lists(st.tuples(st.integers(0, len(STEPS) - 1), st.sampled_from([0, 0, 0, 0, 0, 1, 2, 3])), max_size=6)


@settings(deadline=None, max_examples=25)
@for_all(st.sampled_from([*BEGINNINGS, *CONTESTED]), SOME_STEPS)
def test_offers_are_honest(beginning: tuple[ClaimEvent, ...], steps: list[tuple[int, int]]) -> None:
    claim, now = lived(given(*beginning).claim, steps)
    for actor in (*PEOPLE.values(), tied("rex"), tied("ann")):
        offered = available_actions(claim, actor, now.now)
        for noun, kind in (PARTNER_NOUNS if actor.is_partner else REVIEWER_NOUNS if actor.reviews else {}).items():
            assert (noun in offered) is not refused(claim, SENSIBLE[kind], actor, now), (noun, actor.sub, claim.status)
