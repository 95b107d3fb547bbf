"""Which nouns a caller is offered, by role and by what happened so far."""

import pytest

from domain.claim.actions import available_actions
from tests.support.claims import LIVES, contested, requested
from tests.support.people import PEOPLE, tied
from tests.support.stories import given
from tests.support.values import NOW, instant

TALK = ["comments"]
PARTNER: dict[str, list[str]] = {
    "not validated": ["comments", "evidence", "withdrawal"],
    "queued": ["comments", "evidence", "withdrawal"],
    "in review": ["comments", "evidence", "withdrawal"],
    "asked": ["comments", "evidence", "information-responses", "withdrawal"],
    "approved": ["comments", "evidence"],
    "rejected": ["comments", "dispute"],
    "disputed": ["comments", "evidence", "withdrawal"],
    "disputed, in review": ["comments", "evidence", "withdrawal"],
    "rejected at once": [],
    "rejected again": [],
    "withdrawn": [],
    "ended": [],
}
DECIDES = ["comments", "assignment", "information-requests", "approval", "rejection"]
REX = dict.fromkeys(LIVES, TALK) | {"queued": ["comments", "assignment"], "in review": DECIDES, "asked": ["comments", "assignment"]}
RITA = dict.fromkeys(LIVES, TALK) | {
    "queued": ["comments", "assignment"],
    "disputed": ["comments", "assignment"],
    "disputed, in review": DECIDES,
}


def offered(who: str) -> dict[str, list[str]]:
    return {life: available_actions(given(life).claim, PEOPLE[who], NOW) for life in LIVES}


def test_what_a_partner_may_do_by_hand_or_by_machine() -> None:
    assert offered("ada") == offered("bot") == PARTNER


def test_what_the_reviewer_may_do_who_decided_first() -> None:
    assert offered("rex") == REX


def test_what_the_reviewer_may_do_who_came_second() -> None:
    assert offered("rita") == RITA


@pytest.mark.parametrize("who", ["carl", "olga", "system"])
def test_who_only_reads_or_runs_the_house_is_offered_nothing(who: str) -> None:
    assert not any(offered(who).values())


def test_a_contested_claim_is_not_offered_for_approval() -> None:
    assert "approval" not in available_actions(given("in review", contested()).claim, PEOPLE["rex"], NOW)


def test_in_a_conflict_an_arbitrator_is_offered_to_ask() -> None:
    assert available_actions(given("approved", contested()).claim, PEOPLE["ann"], NOW) == ["comments", "information-requests"]
    assert available_actions(given("approved", contested(), requested()).claim, PEOPLE["ann"], NOW) == ["comments"]


def test_who_is_tied_to_the_company_is_offered_nothing() -> None:
    for life in LIVES:
        assert available_actions(given(life).claim, tied("rex"), NOW) == []


def test_offers_end_with_the_clock() -> None:
    late = instant("2026-04-02T00:00:00Z")
    assert available_actions(given("asked").claim, PEOPLE["ada"], late) == ["comments", "evidence", "withdrawal"]
    assert available_actions(given("rejected").claim, PEOPLE["ada"], late) == []
