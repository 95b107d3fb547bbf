"""What became of slots: their conflicts, their holders, and who was in them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from application.reference_rows import MAX_ROWS
from projections import associations, conflicts, slots
from projections.paging import Page
from tests.support.directory import SALES_SUBSCRIPTION
from tests.support.house import Office
from tests.support.reading import PLENTY, ask
from tests.support.reference import subscription_row
from tests.support.values import instant
from tests.support.worlds import AT_FABRIKAM, SALES

BOTH_STORES = True


def known(office: Office, state: str | None = None, claim_id: UUID | None = None) -> list[tuple[str, str, int]]:
    """Each conflict with its state and the number of its parties."""
    found = ask(office, lambda db: conflicts.listed(db, state, claim_id, PLENTY).items)
    return [(row["conflict_id"], row["state"], row["parties"]) for row in found]


def holders(office: Office, at: datetime | None = None, **filters: Any) -> list[str]:
    """The companies that hold, or ever held, what is filtered for."""
    return [row["partner_id"] for row in ask(office, lambda db: associations.listed(db, filters, at, PLENTY).items)]


def test_a_conflict_is_open_with_all_who_are_in_it(office: Office) -> None:
    first, _ = office.submit("alder"), office.submit("birch")
    conflict = str(office.conflict_id(first))
    assert known(office) == [(conflict, "open", 2)]
    office.submit("cedar")
    assert known(office) == [(conflict, "open", 3)]


def test_who_leaves_is_counted_no_longer(office: Office) -> None:
    office.submit("alder")
    office.submit("birch")
    office.withdraw("cedar", office.submit("cedar"))
    assert [parties for *_, parties in known(office)] == [2]


def test_a_closed_conflict_keeps_the_number_it_closed_with(office: Office) -> None:
    first = office.submit("alder")
    office.submit("birch")
    third = office.submit("cedar")
    office.rule("ann", office.conflict_id(first), first)
    assert [(state, parties) for _, state, parties in known(office)] == [("closed", 3)]
    office.dispute("cedar", third)
    assert [(state, parties) for _, state, parties in known(office)] == [("open", 2), ("closed", 3)]


def test_conflicts_can_be_asked_for_by_state_newest_first(office: Office) -> None:
    old, _ = office.submit("alder"), office.submit("birch")
    new, _ = office.submit("alder", **AT_FABRIKAM), office.submit("birch", **AT_FABRIKAM)
    assert [conflict for conflict, *_ in known(office)] == [str(office.conflict_id(claim)) for claim in (new, old)]
    office.rule("ann", office.conflict_id(new), None)
    assert [conflict for conflict, *_ in known(office, "open")] == [str(office.conflict_id(old))]
    assert [conflict for conflict, *_ in known(office, "closed")] == [str(office.conflict_id(new))]


def test_by_claim_every_conflict_it_was_ever_a_party_to(office: Office) -> None:
    held, challenge = office.approved("alder"), office.submit("birch")
    left = office.submit("cedar")
    office.withdraw("cedar", left)
    first = str(office.conflict_id(held))
    office.rule("ann", office.conflict_id(held), held)
    office.dispute("birch", challenge)
    second = str(office.conflict_id(challenge))
    assert [conflict for conflict, *_ in known(office, claim_id=challenge)] == [second, first]
    assert [conflict for conflict, *_ in known(office, claim_id=left)] == [first]
    assert [conflict for conflict, *_ in known(office, "open", held)] == [second]
    assert known(office, claim_id=uuid4()) == []


def test_a_conflict_knows_its_slot(office: Office) -> None:
    first, _ = office.submit("alder"), office.submit("birch")
    key = office.claim(first).slot
    assert key
    assert ask(office, lambda db: conflicts.slot_of(db, office.conflict_id(first))) == key.id
    assert ask(office, lambda db: conflicts.slot_of(db, uuid4())) is None


def test_conflicts_are_walked_page_by_page(office: Office) -> None:
    for slot in ({}, AT_FABRIKAM, SALES):
        office.submit("alder", **slot)
        office.submit("birch", **slot)
    first = ask(office, lambda db: conflicts.listed(db, None, None, Page(2)))
    rest = ask(office, lambda db: conflicts.listed(db, None, None, Page(2, first.next)))
    assert len({row["conflict_id"] for row in (*first.items, *rest.items)}) == 3 and rest.next is None


def test_an_association_is_there_from_its_approval_and_stays_when_it_ended(office: Office) -> None:
    claim_id = office.approved("alder")
    [row] = ask(office, lambda db: associations.listed(db, {}, None, PLENTY).items)
    assert (row["association_id"], row["claim_id"]) == (str(office.association(claim_id)), str(claim_id))
    assert (row["started_at"], row["ended_at"]) == ("2026-03-02T09:00:00.000000Z", None)
    office.clock.set("2026-03-04T09:00:00Z")
    office.terminate("alder", claim_id)
    [row] = ask(office, lambda db: associations.listed(db, {}, None, PLENTY).items)
    assert (row["ended_at"], row["end_reason"]) == ("2026-03-04T09:00:00.000000Z", "partner_request")


def test_who_held_a_slot_at_the_end_of_a_day(office: Office) -> None:
    """`at` is the first instant after that day."""
    first = office.approved("alder")
    challenge = office.submit("birch")
    office.clock.set("2026-03-04T09:00:00Z")
    office.rule("ann", office.conflict_id(first), challenge)
    days = {day: holders(office, instant(f"2026-03-0{day + 1}T00:00:00Z")) for day in (1, 2, 3, 4, 5)}
    assert days == {1: [], 2: ["alder"], 3: ["alder"], 4: ["birch"], 5: ["birch"]}


def test_one_that_starts_or_ends_with_the_day_is_of_the_day_it_falls_in(office: Office) -> None:
    office.clock.set("2026-03-03T00:00:00Z")
    claim_id = office.approved("alder")
    assert holders(office, instant("2026-03-03T00:00:00Z")) == []
    office.clock.set("2026-03-05T00:00:00Z")
    office.terminate("alder", claim_id)
    assert holders(office, instant("2026-03-05T00:00:00Z")) == ["alder"]
    assert holders(office, instant("2026-03-06T00:00:00Z")) == []


def test_associations_can_be_filtered_newest_first(office: Office) -> None:
    office.approved("alder")
    office.approved("birch", **SALES)
    office.approved("alder", **AT_FABRIKAM)
    assert holders(office) == ["alder", "birch", "alder"]
    assert holders(office, partner_id="alder") == ["alder", "alder"]
    assert holders(office, subscription_id=SALES_SUBSCRIPTION) == ["birch"]
    assert holders(office, product_id="teams", tenant_id=AT_FABRIKAM["customer"]["tenant_id"]) == ["alder"]


def test_an_association_leads_to_its_claim(office: Office) -> None:
    claim_id = office.approved("alder")
    assert ask(office, lambda db: associations.claim_of(db, office.association(claim_id))) == claim_id
    assert ask(office, lambda db: associations.claim_of(db, uuid4())) is None


def test_only_slots_with_a_claim_and_a_subscription_have_to_be_watched(office: Office) -> None:
    office.submit("alder")
    claim_id = office.submit("alder", **SALES)
    key = office.claim(claim_id).slot
    assert key
    watched = [(key.id, SALES_SUBSCRIPTION)]
    assert ask(office, lambda db: slots.occupied(db, None)) == watched
    assert ask(office, lambda db: slots.occupied(db, [SALES_SUBSCRIPTION])) == watched
    assert ask(office, lambda db: slots.occupied(db, [])) == ask(office, lambda db: slots.occupied(db, ["other"])) == []
    office.withdraw("alder", claim_id)
    assert ask(office, lambda db: slots.occupied(db, None)) == []


def test_as_many_subscriptions_as_one_import_changes_can_be_asked_for(office: Office) -> None:
    office.submit("alder", **SALES)
    office.put("subscriptions", subscription_row())
    assert len(ask(office, lambda db: slots.occupied(db, [*(str(uuid4()) for _ in range(MAX_ROWS)), SALES_SUBSCRIPTION]))) == 1
