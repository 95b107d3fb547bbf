"""The reviewers' queue: validated open claims, the most urgent first."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from projections import reviewer_queue
from projections.paging import Page
from projections.reviewer_queue import QueueFilter, waiting
from tests.support.house import Office, actor_of
from tests.support.reading import PLENTY, ask
from tests.support.worlds import AT_FABRIKAM, SALES

BOTH_STORES = True
EXCHANGE = {"product_id": "exchange-online"}


def queue(office: Office, **filters: Any) -> list[dict[str, Any]]:
    return ask(office, lambda db: waiting(db, QueueFilter(office.clock.now(), **filters), PLENTY).items)


def ids(office: Office, **filters: Any) -> list[str]:
    return [row["claim_id"] for row in queue(office, **filters)]


def texts(*claims: UUID) -> list[str]:
    return [str(claim) for claim in claims]


def test_a_row_tells_what_a_reviewer_needs_to_choose(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    [row] = queue(office)
    claim = office.claim(claim_id)
    assert row | {"reference": ""} == {
        "claim_id": str(claim_id),
        "reference": "",
        "status": "submitted",
        "contested": False,
        "partner_id": "alder",
        "tenant_id": claim.stated.tenant_id,
        "product_id": "d365-sales",
        "solution_area": "business_applications",
        "activity": "presales",
        "submitted_at": "2026-03-02T09:00:00.000000Z",
        "due_at": "2026-03-10T00:00:00.000000Z",
        "assignee": None,
        "overdue": False,
    }


def test_the_one_that_is_due_first_comes_first(office: Office) -> None:
    """Then who submitted first; a disputed claim's clock began anew."""
    rejected, older = office.rejected("alder"), office.submit("birch", **EXCHANGE)
    office.clock.set("2026-03-02T10:00:00Z")
    newer = office.submit("cedar", **EXCHANGE | AT_FABRIKAM)
    office.clock.set("2026-03-03T09:00:00Z")
    office.dispute("alder", rejected)
    later = office.submit("cedar", **SALES)
    assert ids(office) == texts(older, newer, rejected, later)


def test_an_answer_starts_the_review_clock_again(office: Office) -> None:
    asked, other = office.submit("alder"), office.submit("birch", **EXCHANGE)
    office.take("rex", asked)
    office.ask("rex", asked)
    office.clock.set("2026-03-05T09:00:00Z")
    office.answer("alder", asked)
    assert ids(office) == texts(other, asked)
    assert queue(office)[1]["due_at"] == "2026-03-13T00:00:00.000000Z"


def test_what_waits_for_its_partner_is_listed_only_when_asked_for(office: Office) -> None:
    asked, other = office.submit("alder"), office.submit("birch", **EXCHANGE)
    office.take("rex", asked)
    office.clock.set("2026-03-03T09:00:00Z")
    office.ask("rex", asked)
    assert ids(office) == ids(office, assignee="none") == texts(other)
    [row] = queue(office, status="action_required")
    assert (row["claim_id"], row["due_at"]) == (str(asked), "2026-03-11T00:00:00.000000Z")


def test_what_is_decided_withdrawn_or_ended_is_gone(office: Office) -> None:
    office.approved("alder")
    office.rejected("alder", **EXCHANGE)
    office.withdraw("birch", office.submit("birch", **AT_FABRIKAM))
    assert queue(office) == []


def test_a_ruling_clears_the_queue_of_all_parties(office: Office) -> None:
    first, _ = office.submit("alder"), office.submit("birch")
    assert len(queue(office, contested=True)) == 2
    office.rule("ann", office.conflict_id(first), first)
    assert queue(office) == []


def test_overdue_is_told_by_the_clock_and_moves_nothing(office: Office) -> None:
    claim_id = office.submit("alder")
    office.clock.set("2026-03-09T09:00:00Z")
    in_time = office.submit("birch", **EXCHANGE)
    office.clock.set("2026-03-09T23:59:59.999999Z")
    assert [row["overdue"] for row in queue(office)] == [False, False]
    office.clock.set("2026-03-10T00:00:00Z")
    assert [row["overdue"] for row in queue(office)] == [True, False]
    assert ids(office, overdue=True) == texts(claim_id) and ids(office, overdue=False) == texts(in_time)
    assert office.claim(claim_id).status == "submitted"


def test_it_can_be_filtered(office: Office) -> None:
    mine, free_one = office.submit("alder"), office.submit("alder", **EXCHANGE)
    contested = [office.submit(company, **AT_FABRIKAM) for company in ("alder", "birch")]
    office.take("rex", mine)
    assert ids(office, assignee="rex") == ids(office, status="under_review") == texts(mine)
    assert sorted(ids(office, assignee="none")) == sorted(texts(free_one, *contested))
    assert sorted(ids(office, contested=True)) == sorted(texts(*contested))
    assert ids(office, product_id="exchange-online") == texts(free_one)
    assert ids(office, contested=False, assignee="none") == texts(free_one)


def test_the_free_ones_are_walked_whole_and_in_order(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewer_queue, "CHUNK", 2)
    claims = [office.submit(company, **slot) for company in ("alder", "birch", "cedar") for slot in ({}, EXCHANGE, AT_FABRIKAM)]
    office.take("ann", claims[4])
    found = list(office.house.read_side.free(actor_of("ann")))
    assert len(found) == 8 and texts(*found) == ids(office, assignee="none")


def test_of_the_free_ones_each_sees_what_neither_a_tie_nor_a_contest_keeps_from_him(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewer_queue, "CHUNK", 1)
    contested = [office.submit(company, **AT_FABRIKAM) for company in ("alder", "birch")]
    of_alder, of_cedar = office.submit("alder"), office.submit("cedar", **EXCHANGE)

    def free(who: str, *ties: str) -> set[UUID]:
        return set(office.house.read_side.free(replace(actor_of(who), ties=frozenset(ties))))

    assert free("rex") == {of_alder, of_cedar}
    assert free("rex", "alder", "nobody") == {of_cedar}
    assert free("ann") == {of_alder, of_cedar, *contested}
    assert free("ann", "alder", "cedar") == {contested[1]}


def test_of_many_ties_some_are_left_to_the_claims(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewer_queue, "MOST_TIES", 1)
    office.submit("alder")
    of_birch = office.submit("birch", **EXCHANGE)
    assert list(office.house.read_side.free(replace(actor_of("rex"), ties=frozenset({"alder", "birch"})))) == [of_birch]


def test_it_is_walked_page_by_page(office: Office) -> None:
    for slot in ({}, EXCHANGE, AT_FABRIKAM):
        office.submit("alder", **slot)
    first = ask(office, lambda db: waiting(db, QueueFilter(office.clock.now()), Page(2)))
    rest = ask(office, lambda db: waiting(db, QueueFilter(office.clock.now()), Page(2, first.next)))
    assert [row["claim_id"] for row in (*first.items, *rest.items)] == ids(office)
    assert first.next and rest.next is None
