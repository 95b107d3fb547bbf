"""Where a partner stands: counts, the next deadline of its own, and its open and approved claims."""

from typing import Any

from domain.values import Source
from projections.paging import Page
from projections.partner_status import counts, live
from tests.support.house import Office
from tests.support.reading import PLENTY, ask
from tests.support.worlds import AT_FABRIKAM, SALES

BOTH_STORES = True
EXCHANGE = {"product_id": "exchange-online"}


def told(office: Office, company: str = "alder") -> dict[str, Any]:
    return ask(office, lambda db: counts(db, company, office.clock.now()))


def listed(office: Office, company: str = "alder") -> list[dict[str, Any]]:
    return ask(office, lambda db: live(db, company, office.clock.now(), PLENTY).items)


def test_of_a_partner_nobody_knows_there_is_nothing(office: Office) -> None:
    assert told(office, "nobody") == {
        "open": 0,
        "action_required": 0,
        "contested": 0,
        "approved": 0,
        "rejected": 0,
        "ended": 0,
        "next_deadline": None,
    }


def test_every_claim_is_counted_where_it_stands(office: Office) -> None:
    office.approved("alder")
    office.rejected("alder", **EXCHANGE)
    asked = office.submit("alder", **AT_FABRIKAM)
    office.take("rex", asked)
    office.ask("rex", asked)
    office.submit("alder", **SALES)
    office.submit("birch", **SALES)
    assert {name: n for name, n in told(office).items() if name != "next_deadline"} == {
        "open": 2,
        "action_required": 1,
        "contested": 1,
        "approved": 1,
        "rejected": 1,
        "ended": 0,
    }
    assert told(office, "birch")["open"] == told(office, "birch")["contested"] == 1


def test_a_disputed_claim_is_open_and_a_withdrawn_one_nowhere(office: Office) -> None:
    disputed = office.rejected("alder")
    office.dispute("alder", disputed)
    office.withdraw("alder", office.submit("alder", **EXCHANGE))
    assert (told(office)["open"], told(office)["rejected"]) == (1, 0)


def test_an_approved_claim_may_be_contested(office: Office) -> None:
    office.approved("alder")
    office.submit("birch")
    assert (told(office)["approved"], told(office)["contested"]) == (1, 1)


def test_an_association_that_ended_is_counted_as_ended(office: Office) -> None:
    office.revoke("ann", office.approved("alder"))
    assert (told(office)["approved"], told(office)["ended"]) == (0, 1)


def test_the_next_deadline_is_the_first_that_the_partner_itself_has_to_keep(office: Office) -> None:
    """Not one of its reviewer's."""
    later, sooner = office.submit("alder"), office.submit("alder", **EXCHANGE)
    assert told(office)["next_deadline"] is None
    for claim_id, day in ((sooner, "2026-03-03"), (later, "2026-03-05")):
        office.clock.set(f"{day}T09:00:00Z")
        office.take("rex", claim_id)
        office.ask("rex", claim_id)
    assert told(office)["next_deadline"] == "2026-03-11T00:00:00.000000Z"
    office.answer("alder", sooner)
    assert told(office)["next_deadline"] == "2026-03-13T00:00:00.000000Z"


def test_a_deadline_that_has_passed_is_not_the_next(office: Office) -> None:
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.clock.set("2026-03-10T00:00:00Z")
    assert told(office)["next_deadline"] is None


def test_open_and_approved_claims_are_listed_newest_first(office: Office) -> None:
    approved = office.approved("alder")
    office.rejected("alder", **EXCHANGE)
    newest = office.submit("alder", **SALES)
    office.submit("birch", **AT_FABRIKAM)
    assert [row["claim_id"] for row in listed(office)] == [str(newest), str(approved)]


def test_an_item_tells_who_has_the_ball_and_until_when(office: Office) -> None:
    claim_id = office.submit("alder")
    office.submit("birch")
    office.take("ann", claim_id)
    [row] = listed(office)
    assert (row["status"], row["contested"], row["waiting_for"]) == ("under_review", True, "arbitration")
    office.ask("ann", claim_id)
    [row] = listed(office)
    assert (row["waiting_for"], row["due_at"]) == ("partner", "2026-03-10T00:00:00.000000Z")


def test_a_request_on_an_approved_claim_runs_out_by_itself(office: Office) -> None:
    claim_id = office.approved("alder")
    office.submit("birch")
    office.clock.set("2026-03-03T09:00:00Z")
    office.ask("ann", claim_id)
    [row] = listed(office)
    assert (row["waiting_for"], row["due_at"]) == ("partner", "2026-03-11T00:00:00.000000Z")
    assert told(office)["next_deadline"] == "2026-03-11T00:00:00.000000Z"
    office.clock.set("2026-03-11T00:00:00Z")
    [row] = listed(office)
    assert (row["waiting_for"], row["due_at"], told(office)["next_deadline"]) == (None, None, None)


def test_an_unchecked_claim_waits_for_the_system(office: Office) -> None:
    office.silence(Source.MPNS)
    office.submit("alder")
    [row] = listed(office)
    assert (row["waiting_for"], row["due_at"]) == ("system", None)


def test_it_is_walked_page_by_page(office: Office) -> None:
    for slot in ({}, EXCHANGE, AT_FABRIKAM):
        office.submit("alder", **slot)
    first = ask(office, lambda db: live(db, "alder", office.clock.now(), Page(2)))
    rest = ask(office, lambda db: live(db, "alder", office.clock.now(), Page(2, first.next)))
    assert [*first.items, *rest.items] == listed(office)
