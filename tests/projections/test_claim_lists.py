"""Lists of claims, the story of one, and what the system has to come back to."""

from typing import Any
from uuid import UUID, uuid4

from domain.values import Source
from projections import claim_history, claims, deadlines
from projections.deadlines import Work
from projections.paging import Page
from projections.reference import reference_of
from tests.support.house import Office
from tests.support.reading import PLENTY, ask
from tests.support.worlds import AT_FABRIKAM, SALES

BOTH_STORES = True
EXCHANGE = {"product_id": "exchange-online"}


def listed(office: Office, **filters: Any) -> list[UUID]:
    return [details.claim.id for details in ask(office, lambda db: claims.listed(db, filters, PLENTY).items)]


def story(office: Office, claim_id: UUID, *, internal: bool = False) -> list[dict[str, Any]]:
    return ask(office, lambda db: claim_history.story(db, claim_id, internal=internal, page=PLENTY).items)


def due(office: Office, work: Work) -> list[UUID]:
    return list(ask(office, lambda db: list(deadlines.due(db, work, office.clock.now()))))


def test_claims_come_newest_first_also_when_submitted_at_the_same_instant(office: Office) -> None:
    submitted = [office.submit("alder", **slot) for slot in ({}, EXCHANGE, AT_FABRIKAM)]
    assert listed(office) == submitted[::-1]
    office.comment("alder", submitted[0])
    assert listed(office) == submitted[::-1]


def test_claims_can_be_filtered(office: Office) -> None:
    group = uuid4()
    teams, exchange = office.submit("alder", group_id=group), office.submit("birch", **EXCHANGE)
    contested = [office.submit(company, **AT_FABRIKAM) for company in ("alder", "birch")]
    office.take("rex", exchange)
    assert listed(office, partner_id="alder") == [contested[0], teams]
    assert listed(office, status="under_review") == listed(office, product_id="exchange-online") == [exchange]
    assert listed(office, contested=True) == contested[::-1] and listed(office, contested=False, partner_id="alder") == [teams]
    assert listed(office, group_id=str(group)) == listed(office, reference=reference_of(teams)) == [teams]
    assert listed(office, tenant_id=AT_FABRIKAM["customer"]["tenant_id"]) == contested[::-1]


def test_claims_are_walked_page_by_page(office: Office) -> None:
    submitted = [office.submit("alder", **slot) for slot in ({}, EXCHANGE, AT_FABRIKAM, SALES)]
    first = ask(office, lambda db: claims.listed(db, {}, Page(3)))
    rest = ask(office, lambda db: claims.listed(db, {}, Page(3, first.next)))
    assert [details.claim.id for details in (*first.items, *rest.items)] == submitted[::-1]
    assert first.next and rest.next is None


def test_a_document_is_opened_through_a_claim_that_cites_it(office: Office) -> None:
    claim_id = office.submit("alder")
    [document] = office.claim(claim_id).documents
    later = office.document("alder", "more")
    assert ask(office, lambda db: claims.company_that_cites(db, claim_id, document)) == "alder"
    assert ask(office, lambda db: claims.company_that_cites(db, claim_id, later["document_id"])) is None
    office.add("alder", claim_id, later)
    assert ask(office, lambda db: claims.company_that_cites(db, claim_id, later["document_id"])) == "alder"
    assert ask(office, lambda db: claims.company_that_cites(db, uuid4(), document)) is None


def test_the_story_is_told_oldest_first_with_everybodys_side(office: Office) -> None:
    claim_id = office.approved("alder")
    assert [(row["code"], row["actor"], row["side"]) for row in story(office, claim_id)] == [
        ("submitted", "alder's admin", "partner"),
        ("validated", "system", "system"),
        ("reviewer_assigned", "rex", "vendor"),
        ("approved", "rex", "vendor"),
    ]


def test_internal_comments_are_told_only_where_asked_for(office: Office) -> None:
    claim_id = office.submit("alder")
    office.comment("rex", claim_id, "internal")
    office.comment("rex", claim_id)
    assert [row["code"] for row in story(office, claim_id)] == ["submitted", "validated", "comment_added"]
    assert [row["version"] for row in story(office, claim_id)] == [1, 2, 4]
    assert [row["version"] for row in story(office, claim_id, internal=True)] == [1, 2, 3, 4]


def test_the_story_of_one_claim_holds_nothing_of_another(office: Office) -> None:
    mine, theirs = office.submit("alder"), office.submit("birch")
    office.comment("birch", theirs)
    assert [row["code"] for row in story(office, mine)] == ["submitted", "validated", "contested"]


def test_an_answer_is_due_while_the_request_runs(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    assert due(office, Work.ANSWER) == []
    office.clock.set("2026-03-09T23:59:59.999999Z")
    assert due(office, Work.ANSWER) == []
    office.clock.set("2026-03-10T00:00:00Z")
    assert due(office, Work.ANSWER) == [claim_id]
    office.house.processes.expire_requests()
    assert due(office, Work.ANSWER) == []


def test_on_an_approved_claim_nothing_is_due(office: Office) -> None:
    claim_id = office.approved("alder")
    office.submit("birch")
    office.ask("ann", claim_id)
    office.clock.set("2026-03-10T00:00:00Z")
    assert due(office, Work.ANSWER) == []


def test_the_longest_due_comes_first(office: Office) -> None:
    first, second = office.submit("alder"), office.submit("alder", **EXCHANGE)
    for claim_id, day in ((second, "2026-03-02"), (first, "2026-03-03")):
        office.clock.set(f"{day}T10:00:00Z")
        office.take("rex", claim_id)
        office.ask("rex", claim_id)
    office.clock.set("2026-03-20T00:00:00Z")
    assert due(office, Work.ANSWER) == [second, first]


def test_an_unchecked_claim_is_to_be_checked_until_it_is_or_is_withdrawn(office: Office) -> None:
    office.silence(Source.MPNS)
    first, second = office.submit("alder"), office.submit("birch")
    office.silence()
    assert sorted(due(office, Work.VALIDATION)) == sorted([first, second])
    office.withdraw("birch", second)
    assert due(office, Work.VALIDATION) == [first]
    office.house.processes.check_again()
    assert due(office, Work.VALIDATION) == []
