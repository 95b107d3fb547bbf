"""The next claim of the queue: the most urgent one this person may decide, each exactly once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any, cast
from uuid import UUID

import pytest

from application import reviews
from application.ports import Ledger
from tests.support.damage import of_a_newer_claimlog
from tests.support.house import Office
from tests.support.reference import tie_row
from tests.support.watching import Watched
from tests.support.worlds import AT_FABRIKAM

BOTH_STORES = True
EXCHANGE: dict[str, Any] = {"product_id": "exchange-online"}


def taken_by(office: Office, who: str) -> UUID | None:
    outcome = office.house.reviews.take_next(office.call(who))
    return outcome.stream[0].stream if outcome else None


def test_the_most_urgent_comes_first(office: Office) -> None:
    older = office.submit("alder")
    office.clock.set("2026-03-03T09:00:00Z")
    newer = office.submit("alder", **EXCHANGE)
    assert [taken_by(office, "rex"), taken_by(office, "rita"), taken_by(office, "rex")] == [older, newer, None]
    assert (office.claim(older).assignee, office.claim(newer).assignee) == ("rex", "rita")


def test_it_is_up_to_date_with_what_was_just_submitted(office: Office) -> None:
    """The queue is read only after it holds the ledger's head."""
    claim_id = office.submit("alder")
    assert taken_by(office, "rex") == claim_id


def test_no_version_of_another_claim_keeps_it_back(office: Office) -> None:
    claim_id = office.submit("alder")
    outcome = office.house.reviews.take_next(office.call("rex", 99))
    assert outcome and outcome.stream[0].stream == claim_id


def test_contested_ones_are_for_arbitrators(office: Office) -> None:
    office.submit("alder")
    office.submit("birch")
    assert taken_by(office, "rex") is None
    assert taken_by(office, "ann") is not None


def test_what_one_may_not_decide_is_left_for_others(office: Office) -> None:
    tied, decided = office.submit("alder"), office.rejected("birch", **EXCHANGE)
    office.dispute("birch", decided)
    office.put("reviewer-ties", tie_row())
    assert taken_by(office, "rex") is None
    assert {taken_by(office, "rita"), taken_by(office, "rita")} == {tied, decided}


def test_what_one_may_not_take_costs_nothing(office: Office) -> None:
    """Claims of a company one is tied to, and contested ones, are not even loaded."""
    for slot in ({}, AT_FABRIKAM, AT_FABRIKAM | EXCHANGE):
        office.submit("alder", **slot)
    office.submit("birch", **AT_FABRIKAM)
    office.submit("cedar", **AT_FABRIKAM)
    office.put("reviewer-ties", tie_row())
    office.clock.set("2026-03-03T09:00:00Z")
    fine, loaded = office.submit("birch", **EXCHANGE), Watched(office.house.world.ledger)
    watched = replace(office.house.reviews, world=replace(office.house.world, ledger=cast(Ledger, loaded)))
    outcome = watched.take_next(office.call("rex"))
    assert outcome and outcome.stream[0].stream == fine
    assert {load.stream for load in loaded.loads} == {fine}


def test_after_so_many_refusals_nothing_is_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what he decided before only the claim itself can tell."""
    decided = [office.rejected("birch", **slot) for slot in (EXCHANGE, AT_FABRIKAM)]
    for claim_id in decided:
        office.dispute("birch", claim_id)
    office.clock.set("2026-03-03T09:00:00Z")
    fine = office.submit("alder")
    monkeypatch.setattr(reviews, "MOST_TRIES", 2)
    assert taken_by(office, "rex") is None
    monkeypatch.setattr(reviews, "MOST_TRIES", 3)
    assert taken_by(office, "rex") == fine


def test_what_waits_for_its_partner_is_not_next(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.release("rex", claim_id)
    assert taken_by(office, "rita") is None


def test_a_claim_nobody_can_read_is_passed_over(office: Office) -> None:
    broken = office.submit("alder")
    office.clock.set("2026-03-02T10:00:00Z")
    fine = office.submit("alder", **EXCHANGE)
    office.house.projector.catch_up()
    of_a_newer_claimlog(office, broken)
    assert taken_by(office, "rex") == fine


def test_eight_at_once_take_each_exactly_once(office: Office) -> None:
    slots = [("alder", {}), ("birch", EXCHANGE), ("cedar", AT_FABRIKAM), ("alder", AT_FABRIKAM | EXCHANGE)]
    claims = {office.submit(company, **slot) for company, slot in slots}
    together = Barrier(8)

    def work(n: int) -> list[UUID]:
        together.wait()
        return list(iter(lambda: taken_by(office, f"reviewer{n}"), None))

    with ThreadPoolExecutor(8) as reviewers:
        taken = [claim for claims in reviewers.map(work, range(8)) for claim in claims]
    assert sorted(taken) == sorted(claims)
    assert [office.story(claim).count("reviewer_assigned") for claim in claims] == [1] * 4
