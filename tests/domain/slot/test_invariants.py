"""Whatever companies, reviewers and arbitrators do: one slot, at most one holder, and a conflict while two are in it."""

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
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

    def last_of(self, company: CompanyId) -> Claim:
        mine = [claim for claim in self.claims.values() if claim.company == company]
        if not mine:
            raise Refused("not_found")
        return mine[-1]


def file(house: House, company: CompanyId) -> None:
    claim = replay(uid(f"claim {len(house.claims)}"), [submitted(company)])
    answer = caused(house.slot, validated().slot, claim, validated(), uid(f"conflict {len(house.slot_events)}"))
    house.record(claim.id, submitted(company))
    house.record(claim.id, validated())
    house.write(answer, "system")


def review(house: House, company: CompanyId, command: c.Command) -> None:
    by = "rita" if house.last_of(company).disputed else "rex"
    house.do(house.last_of(company), to.take(), by)
    house.do(house.last_of(company), command, by)


def settle_by_ruling(house: House, winner: CompanyId | None) -> None:
    conflict, won = house.slot.conflict or uid("none"), house.last_of(winner).id if winner else None
    association = uid(f"association {len(house.slot_events)}")
    house.write(rule(house.slot, Ruling(conflict, "ann", won, sealed("Newer."), (), {}, {}, association)), "ann")


def revoke(house: House, company: CompanyId) -> None:
    claim = house.last_of(company)
    if no := refusal(c.Revoke, claim, PEOPLE["ann"], NOW.now):
        raise no
    house.write(end_association(house.slot, EndReason.REVOKED), "ann")


MOVES: dict[str, Callable[[House, CompanyId], None]] = {
    "file": file,
    "approve": lambda house, company: review(house, company, to.approve()),
    "reject": lambda house, company: review(house, company, to.reject()),
    "withdraw": lambda house, company: house.do(house.last_of(company), to.withdraw(), "ada"),
    "dispute": lambda house, company: house.do(house.last_of(company), to.dispute(), "ada"),
    "terminate": lambda house, company: house.do(house.last_of(company), to.terminate(), "ada"),
    "revoke": revoke,
    "rule": settle_by_ruling,
    "rule for nobody": lambda house, _: settle_by_ruling(house, None),
    "the subscription ends": lambda house, _: house.write(end_subscription(house.slot), "system"),
}
OFTEN = ["file"] * 5 + ["approve"] * 3 + ["rule", "dispute"]
SOME_MOVES = st.lists(st.tuples(st.sampled_from([*MOVES, *OFTEN]), st.sampled_from(COMPANIES)), max_size=16)


def moved(house: House, move: str, company: CompanyId) -> None:
    with suppress(Refused):
        MOVES[move](house, company)


def in_order(house: House) -> None:
    slot, companies = house.slot, list(house.slot.claims.values())
    assert len(companies) == len(set(companies)), "a company is in a slot once"
    assert (slot.conflict is not None) is (len(companies) > 1), "a conflict runs while two companies are in the slot"
    for claim in house.claims.values():
        inside, holds = claim.id in slot.claims, slot.holder is not None and slot.holder.claim == claim.id
        assert inside is (claim.is_open or holds), "in the slot are the open claims and the holder's"
        assert (claim.status is Status.APPROVED) is holds, "approved is who holds the slot, and nobody else"
        assert claim.contested == (slot.conflict if inside else None), "contested is who is in the slot with another"


@settings(deadline=None, max_examples=60)
@for_all(SOME_MOVES)
def test_a_slot_and_its_claims_stay_in_order(moves: list[tuple[str, CompanyId]]) -> None:
    house = House()
    for move, company in moves:
        moved(house, move, company)
        in_order(house)
    held = [event for event in house.slot_events if isinstance(event, AssociationStarted | AssociationEnded)]
    assert all(one.name != other.name for one, other in pairwise(held)), "an association ends before the next one starts"
    for events in house.events.values():
        told = [event.name for event in events if event.name in ("contested", "contest_settled")]
        assert told == ["contested", "contest_settled"] * (len(told) // 2) + ["contested"] * (len(told) % 2)
