"""Eight partners submit for one slot at the same moment, over and over, while some of them are approved by racing reviewers.

Never two holders, and never a claim that shares its slot without knowing it. CLAIMLOG_RACE_SLOTS sets how many slots are raced for.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from application.forms import ApprovalForm, AssignmentForm, ClaimForm
from domain.errors import Refused
from domain.slot.slot import Slot, evolve
from projections import associations, conflicts
from projections.paging import Page
from tests.support.house import Office, office_in
from tests.support.worlds import claim_body, customer, race_world, racers

SLOTS, RACERS = int(os.environ.get("CLAIMLOG_RACE_SLOTS", "48")), 8
LATE_SECONDS = 0.002
COMPANIES = racers(RACERS)


def late(slot: int, *, reviewer: bool) -> float:
    """The reviewers in the first half of every sixteen slots, the newcomers in the second."""
    steps = 6 - slot % 16
    return LATE_SECONDS * max(0, steps if reviewer else -steps)


class Race:
    """Each slot is raced for by all; in every fourth the first has been there a moment longer and is being approved, twice,
    and the reviewers or the newcomers are a few milliseconds late, so that either may be first.
    """

    def __init__(self, office: Office) -> None:
        self.office, self.together = office, Barrier(RACERS)
        self.claims: list[dict[str, UUID]] = [{} for _ in range(SLOTS)]
        self.approvals: list[list[str]] = [[] for _ in range(SLOTS)]
        self.documents = {company: office.document(company, company) for company in COMPANIES}

    def run(self) -> None:
        with ThreadPoolExecutor(RACERS) as pool:
            for finished in [pool.submit(self.racer, n, company) for n, company in enumerate(COMPANIES)]:
                finished.result()

    def racer(self, n: int, company: str) -> None:
        try:
            for slot in range(SLOTS):
                if slot % 4 == 0 and n == 0:
                    self.submit(slot, company)
                    self.office.house.reviews.assign(self.office.call("rex"), self.claims[slot][company], AssignmentForm())
                self.together.wait(60)
                if slot % 4 == 0:
                    time.sleep(late(slot, reviewer=n < 2))
                if slot % 4 == 0 and n < 2:
                    self.approve(slot)
                if company not in self.claims[slot]:
                    self.submit(slot, company)
        except BaseException:
            self.together.abort()
            raise

    def submit(self, slot: int, company: str) -> None:
        body = claim_body(company, customer=customer(slot), mpn_id=COMPANIES[company], evidence=[self.documents[company]])
        outcome = self.office.house.claims.submit(self.office.call(company), ClaimForm.model_validate(body))
        self.claims[slot][company] = outcome.stream[0].stream

    def approve(self, slot: int) -> None:
        claim_id = self.claims[slot]["racer0"]
        try:
            self.office.house.reviews.approve(self.office.call("rex"), claim_id, ApprovalForm(rationale="Complete."))
            self.approvals[slot].append("approved")
        except Refused as refused:
            self.approvals[slot].append(refused.code)


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    with office_in(tmp_path_factory.mktemp("race")) as office:
        for kind, rows in race_world(SLOTS, COMPANIES).items():
            office.put(kind, *rows)
        race, before = Race(office), clashes()
        race.run()
        assert clashes() > before, "nobody raced"
        yield race


def clashes() -> float:
    """In whatever role."""
    samples = [sample for metric in REGISTRY.collect() for sample in metric.samples]
    return sum(sample.value for sample in samples if sample.name == "claimlog_version_clashes_total")


def slot_of(race: Race, n: int) -> UUID:
    key = race.office.claim(race.claims[n]["racer0"]).slot
    assert key
    return key.id


def moments(race: Race, n: int) -> Iterator[Slot]:
    """The slot after each of its events."""
    slot = Slot()
    for recorded in race.office.events(slot_of(race, n)):
        slot = evolve(slot, recorded.event)
        yield slot


def test_everyone_is_in_the_slot_once(race: Race) -> None:
    for n in range(SLOTS):
        *_, slot = moments(race, n)
        assert len(race.claims[n]) == RACERS
        assert slot.claims == {claim: company for company, claim in race.claims[n].items()}


def test_no_slot_ever_has_two_holders(race: Race) -> None:
    for n in range(SLOTS):
        started = [recorded for recorded in race.office.events(slot_of(race, n)) if recorded.event.name == "association_started"]
        assert len(started) == race.approvals[n].count("approved") <= 1
        holders = {slot.holder.claim for slot in moments(race, n) if slot.holder}
        assert holders <= {race.claims[n]["racer0"]}


def test_whoever_shares_a_slot_knows_it(race: Race) -> None:
    for n in range(SLOTS):
        *_, slot = moments(race, n)
        assert slot.conflict
        assert {race.office.claim(claim).contested for claim in slot.claims} == {slot.conflict}
        stories = [race.office.story(claim) for claim in slot.claims]
        assert [story.count("contested") for story in stories] == [1] * RACERS


def test_there_was_one_conflict_in_each_slot(race: Race) -> None:
    for n in range(SLOTS):
        assert len({slot.conflict for slot in moments(race, n) if slot.conflict}) == 1


def test_nobody_was_approved_while_contested(race: Race) -> None:
    for n in range(0, SLOTS, 4):
        story = race.office.story(race.claims[n]["racer0"])
        assert "approved" not in story or story.index("approved") < story.index("contested")
        assert set(race.approvals[n]) <= {"approved", "claim_contested", "wrong_status"}


def test_reviewers_won_and_lost_against_newcomers(race: Race) -> None:
    """Else the races with them would prove nothing."""
    told = {answer for answers in race.approvals for answer in answers}
    assert {"approved", "claim_contested"} <= told


def test_the_views_agree_with_the_ledger(race: Race) -> None:
    race.office.house.projector.catch_up(5_000)
    with race.office.house.read_side.reading() as db:
        open_ones = conflicts.listed(db, "open", None, Page(10_000)).items
        held = associations.listed(db, {}, None, Page(10_000)).items
    assert [row["parties"] for row in open_ones] == [RACERS] * SLOTS
    assert len(held) == len({row["tenant_id"] for row in held}) == sum("approved" in answers for answers in race.approvals)
