"""The status after each event, as in the table of events; evolving has no rule and no clock."""

import pytest

from domain.claim.claim import replay
from domain.claim.events import ClaimEvent
from domain.values import Status, Visibility
from tests.support.claims import (
    LIVES,
    answered,
    approved,
    assigned,
    commented,
    contested,
    disputed,
    ended,
    evidence_added,
    rejected,
    released,
    requested,
    settled,
    submitted,
    validated,
    withdrawn,
)
from tests.support.stories import given
from tests.support.values import CLAIM, REQUEST, due, evidence

ASSIGNED, RELEASED, ASKED, ANSWERED = assigned(), released(), requested(), answered()
UNCHANGING = [validated(), contested(), settled(), evidence_added(), commented(), commented(Visibility.INTERNAL)]
TABLE: list[tuple[str, ClaimEvent, Status]] = [
    ("queued", ASSIGNED, Status.UNDER_REVIEW),
    ("disputed", ASSIGNED, Status.UNDER_REVIEW),
    ("in review", assigned("rita"), Status.UNDER_REVIEW),
    ("asked", assigned("rita"), Status.ACTION_REQUIRED),
    ("in review", RELEASED, Status.SUBMITTED),
    ("disputed, in review", RELEASED, Status.DISPUTED),
    ("asked", RELEASED, Status.ACTION_REQUIRED),
    ("queued", ASKED, Status.ACTION_REQUIRED),
    ("in review", ASKED, Status.ACTION_REQUIRED),
    ("disputed", ASKED, Status.ACTION_REQUIRED),
    ("approved", ASKED, Status.APPROVED),
    ("asked", ANSWERED, Status.UNDER_REVIEW),
    ("approved", ANSWERED, Status.APPROVED),
    ("in review", approved(), Status.APPROVED),
    ("asked", approved(), Status.APPROVED),
    ("in review", rejected(), Status.REJECTED),
    ("asked", rejected(), Status.REJECTED),
    ("rejected", disputed(), Status.DISPUTED),
    ("queued", withdrawn(), Status.WITHDRAWN),
    ("asked", withdrawn(), Status.WITHDRAWN),
    ("disputed", withdrawn(), Status.WITHDRAWN),
    ("approved", ended(), Status.ENDED),
]


@pytest.mark.parametrize(("life", "event", "status"), TABLE, ids=[f"{life}, {event.name}" for life, event, _ in TABLE])
def test_the_status_after_an_event(life: str, event: ClaimEvent, status: Status) -> None:
    assert given(life, event).claim.status is status


@pytest.mark.parametrize("event", UNCHANGING, ids=lambda event: event.name)
def test_these_change_no_status(event: ClaimEvent) -> None:
    for life in LIVES:
        assert given(life, event).claim.status is given(life).claim.status, life


def test_the_version_counts_the_events() -> None:
    for life, events in LIVES.items():
        assert given(life).claim.version == len(events)


def test_an_answer_goes_to_who_has_the_claim_now_or_as_released_to_the_queue() -> None:
    assert given("asked", assigned("rita"), answered()).claim.status is Status.UNDER_REVIEW
    assert given("asked", released(), answered()).claim.status is Status.SUBMITTED
    assert given("disputed, in review", requested(), released("rita"), answered()).claim.status is Status.DISPUTED


def test_a_request_runs_until_answered_decided_withdrawn_or_ended() -> None:
    running = given("asked").claim.request
    assert running
    assert running.id == REQUEST
    for over in (answered(), approved(), rejected(), withdrawn()):
        assert given("asked", over).claim.request is None
    assert given("approved", requested(), ended()).claim.request is None


@pytest.mark.parametrize("event", [assigned("rita"), released(), evidence_added(), commented(), contested(), settled()])
def test_a_request_outlives_all_else_on_an_open_claim(event: ClaimEvent) -> None:
    assert given("asked", event).claim.request == given("asked").claim.request


def test_documents_gather_in_the_order_they_came() -> None:
    claim = given("queued", evidence_added(2), assigned(), requested(), answered(evidence(3)), rejected(), disputed(evidence(4))).claim
    assert claim.evidence == (evidence(1), evidence(2), evidence(3), evidence(4))
    assert claim.documents == tuple(item.document_id for item in claim.evidence)


def test_an_answer_begins_the_review_clock_anew_where_it_sets_one() -> None:
    assert given("asked", answered(review_due=due("2026-03-20"))).claim.review_due == due("2026-03-20")
    for life in ("asked", "approved"):
        assert given(life, answered()).claim.review_due == given(life).claim.review_due


def test_a_disputed_claim_remembers_everyone_who_decided_it() -> None:
    assert set(given("rejected again").claim.deciders) == {"rex", "rita"}


def test_a_stream_begins_with_its_submission_and_has_but_one() -> None:
    with pytest.raises(AssertionError, match="validated before submitted"):
        replay(CLAIM, [validated()])
    with pytest.raises(AssertionError, match="submitted twice"):
        replay(CLAIM, [submitted(), submitted()])
