"""Whatever companies, reviewers and arbitrators do: one slot, at most one holder, and a conflict while two are in it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.claim import commands as c
from domain.claim.claim import Claim, evolve, replay
from domain.claim.decisions import decide
from domain.claim.events import ClaimEvent
from domain.claim.guards import refusal
from domain.errors import Refused
from domain.slot.causes import caused, slot_touched
from domain.slot.consequences import consequences
from domain.slot.decisions import Ruling, after, end_association, end_subscription, rule
from domain.slot.events import AssociationEnded, AssociationStarted, SlotEvent
from domain.slot.slot import Slot
from domain.values import CompanyId, EndReason, Status
from tests.support import commands as to
from tests.support.claims import submitted, validated
from tests.support.people import PEOPLE
from tests.support.stories import moment
from tests.support.values import sealed, uid

NOW = moment()
COMPANIES = ("alder", "birch", "cedar")


class House:
    """One slot and every claim made on it, written as the application does: slot and claims together, or nothing."""

    def __init__(self) -> None:
        self.slot, self.slot_events = Slot(), list[SlotEvent]()
        self.claims, self.events = dict[UUID, Claim](), dict[UUID, list[ClaimEvent]]()

    def do(self, claim: Claim, command: c.Command, by: str) -> None:
        for event in decide(claim, command, PEOPLE[by], NOW):
            self.happens(self.claims[claim.id], event, by)

    def happens(self, claim: Claim, event: ClaimEvent, by: str) -> None:
        key = slot_touched(claim, event)
        answer = caused(self.slot, key, claim, event, uid(f"{len(self.slot_events)}")) if key else []
        self.record(claim.id, event)
        self.write(answer, by)

    def write(self, events: list[SlotEvent], by: str) -> None:
        before, self.slot = self.slot, after(self.slot, events)
        self.slot_events += events
        for claim, command in consequences(before, events):
            for event in decide(self.claims[claim], command, PEOPLE[by], NOW):
                self.record(claim, event)

    def record(self, claim: UUID, event: ClaimEvent) -> None:
        self.claims[claim] = evolve(claim, self.claims.get(claim), event)
        self.events.setdefault(claim, []).append(event)

    def inside(self) -> list[Claim]:
        return [self.claims[claim] for claim in self.slot.claims]

    def in_status(self, status: Status) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.status is status]


def file(house: House, company: CompanyId) -> None:
    claim = replay(uid(f"claim {len(house.claims)}"), [submitted(company)])
    answer = caused(house.slot, validated().slot, claim, validated(), uid(f"conflict {len(house.slot_events)}"))
    house.record(claim.id, submitted(company))
    house.record(claim.id, validated())
    house.write(answer, "system")


def review(house: House, claim: Claim, command: c.Command) -> None:
    by = "rita" if claim.disputed else "rex"
    house.do(claim, to.take(), by)
    house.do(house.claims[claim.id], command, by)


def rule_for(house: House, winner: Claim | None) -> None:
    association = uid(f"association {len(house.slot_events)}")
    conflict = house.slot.conflict
    assert conflict
    house.write(rule(house.slot, Ruling(conflict, "ann", winner.id if winner else None, sealed("Newer."), (), {}, {}, association)), "ann")


def revoke(house: House, claim: Claim) -> None:
    if no := refusal(c.Revoke, claim, PEOPLE["ann"], NOW.now):
        raise no
    house.write(end_association(house.slot, EndReason.REVOKED), "ann")


Whom = Callable[[House], Sequence[Any]]
MOVES: dict[str, tuple[Whom, Callable[[House, Any], None]]] = {
    "file": (lambda house: [company for company in COMPANIES if not house.slot.has(company)], file),
    "approve": (House.inside, lambda house, claim: review(house, claim, to.approve())),
    "rule": (lambda house: house.inside() if house.slot.conflict else [], rule_for),
    "rule for nobody": (lambda house: [None] if house.slot.conflict else [], rule_for),
    "the subscription ends": (lambda house: [None], lambda house, _: house.write(end_subscription(house.slot), "system")),
    "reject": (House.inside, lambda house, claim: review(house, claim, to.reject())),
    "withdraw": (House.inside, lambda house, claim: house.do(claim, to.withdraw(), "ada")),
    "terminate": (lambda house: house.in_status(Status.APPROVED), lambda house, claim: house.do(claim, to.terminate(), "ada")),
    "revoke": (lambda house: house.in_status(Status.APPROVED), revoke),
    "dispute": (lambda house: house.in_status(Status.REJECTED), lambda house, claim: house.do(claim, to.dispute(), "ada")),
}
OFTEN = ["file", "file", "file", *MOVES, "dispute", "rule", "approve", "approve", "file", "file"]
SOME_MOVES = st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 5)), min_size=15, max_size=20)


def moved(house: House, move: str, pick: int) -> None:
    """One move by, or on, one of those it can concern; what is refused changes nothing."""
    whom, act = MOVES[move]
    if found := whom(house):
        with suppress(Refused):
            act(house, found[pick % len(found)])


def in_order(house: House) -> None:
    slot, companies = house.slot, list(house.slot.claims.values())
    assert len(companies) == len(set(companies)), "a company is in a slot once"
    assert (slot.conflict is not None) is (len(companies) > 1), "a conflict runs while two companies are in the slot"
    for claim in house.claims.values():
        inside, holds = claim.id in slot.claims, slot.holder is not None and slot.holder.claim == claim.id
        assert inside is (claim.is_open or holds), "in the slot are the open claims and the holder's"
        assert (claim.status is Status.APPROVED) is holds, "approved is who holds the slot, and nobody else"
        assert claim.contested == (slot.conflict if inside else None), "contested is who is in the slot with another"


@settings(deadline=None, max_examples=20)
@for_all(SOME_MOVES)
def test_a_slot_and_its_claims_stay_in_order(moves: list[tuple[str, int]]) -> None:
    house = House()
    for move, pick in moves:
        moved(house, move, pick)
        in_order(house)
    held = [event for event in house.slot_events if isinstance(event, AssociationStarted | AssociationEnded)]
    assert all(one.name != other.name for one, other in pairwise(held)), "an association ends before the next one starts"
    for events in house.events.values():
        told = [event.name for event in events if event.name in ("contested", "contest_settled")]
        assert told == ["contested", "contest_settled"] * (len(told) // 2) + ["contested"] * (len(told) % 2)
