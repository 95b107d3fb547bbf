"""Submitting: what is recorded in whose name, which slot is entered, and what a refusal leaves behind."""

from uuid import uuid4

import pytest

from domain.values import Role
from tests.support.directory import CONTOSO, OTHER_SUBSCRIPTION, SALES_SUBSCRIPTION
from tests.support.house import Office, findings_of, refused
from tests.support.reference import subscription_row
from tests.support.values import guid
from tests.support.worlds import AT_FABRIKAM, MPNS, SALES


def test_a_claim_is_validated_and_in_its_slot_with_the_command_that_submits_it(office: Office) -> None:
    claim_id = office.submit("alder")
    key = office.claim(claim_id).slot
    assert key
    recorded = [*office.events(claim_id), *office.events(key.id)]
    assert [one.event.name for one in recorded] == ["submitted", "validated", "entered"]
    assert len({one.command for one in recorded}) == 1 and len({one.at for one in recorded}) == 1


def test_what_the_checks_found_is_recorded_in_the_systems_name(office: Office) -> None:
    first, second = office.submit("alder"), office.submit("birch")
    told = {(one.event.name, one.actor, one.role) for claim_id in (first, second) for one in office.events(claim_id)}
    system = {(name, "system", Role.SYSTEM) for name in ("validated", "contested")}
    assert told == system | {("submitted", person, Role.INCENTIVES_ADMIN) for person in ("alder's admin", "birch's admin")}


def test_a_newcomer_and_who_stood_there_alone_are_contested_at_once(office: Office) -> None:
    first = office.submit("alder")
    second = office.submit("birch")
    assert office.story(first) == office.story(second) == ["submitted", "validated", "contested"]
    assert office.last(first, "contested").command == office.last(second, "contested").command
    assert office.claim(first).contested == office.claim(second).contested == office.slot_of(first).conflict


def test_a_third_party_touches_its_own_claim_and_the_slot_only(office: Office) -> None:
    first, second = office.submit("alder"), office.submit("birch")
    before = office.events(first), office.events(second)
    third = office.submit("cedar")
    assert (office.events(first), office.events(second)) == before
    assert office.claim(third).contested == office.claim(first).contested


def test_no_event_of_a_claim_names_the_other_party(office: Office) -> None:
    mine, theirs = office.submit("alder"), office.submit("birch", evidence=[office.document("birch", "of birch")])
    written = b"".join(row.state for row in office.house.ledger.rows(0, 1000, mine))
    secrets = ["birch", MPNS["birch"], str(theirs), *office.claim(theirs).documents]
    assert [secret for secret in secrets if secret.encode() in written] == []


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({}, {"product_id": "exchange-online"}),
        ({}, AT_FABRIKAM),
        (SALES, SALES | {"product_id": "d365-finance", "subscription_id": OTHER_SUBSCRIPTION}),
        (SALES, {}),
    ],
    ids=["another workload", "another customer", "another subscription", "another solution area"],
)
def test_two_slots_never_share(office: Office, mine: dict[str, str], theirs: dict[str, str]) -> None:
    first, second = office.submit("alder", **mine), office.submit("birch", **theirs)
    assert office.slot_of(first).claims == {first: "alder"} and office.slot_of(second).claims == {second: "birch"}
    assert not office.claim(second).contested


@pytest.mark.parametrize(
    "other",
    [{"activity": "usage"}, {"subscription_id": None}, {"subscription_id": f" {SALES_SUBSCRIPTION.upper()} "}],
    ids=["the activity is no part of it", "a resolved subscription is as good as a typed one", "ids are compared in canonical form"],
)
def test_one_subscription_is_one_slot(office: Office, other: dict[str, str]) -> None:
    first, second = office.submit("alder", **SALES), office.submit("birch", **SALES | other)
    assert set(office.slot_of(first).claims) == {first, second}


def test_two_subscriptions_of_one_product_are_two_slots(office: Office) -> None:
    second_one = guid("second sales subscription")
    office.put("subscriptions", subscription_row(subscription_id=second_one))
    office.submit("alder", **SALES)
    assert not office.claim(office.submit("birch", **SALES | {"subscription_id": second_one})).contested


def test_the_first_validation_fixes_a_resolved_subscription(office: Office) -> None:
    claim_id = office.submit("alder", **SALES | {"subscription_id": None})
    office.put("subscriptions", subscription_row(subscription_id=guid("second sales subscription")))
    assert office.events(claim_id)[0].event.subscription_id is None
    assert office.claim(claim_id).stated.subscription_id == SALES_SUBSCRIPTION
    office.take("rex", claim_id)
    office.approve("rex", claim_id)
    assert office.slot_of(claim_id).holder


def test_a_refused_submission_records_nothing(office: Office) -> None:
    head = office.house.ledger.head()
    with refused("claim_not_acceptable") as told:
        office.submit("alder", evidence=[], mpn_id=MPNS["birch"])
    assert findings_of(told) == {"mpn_not_yours": "/mpn_id", "evidence_missing": "/evidence"}
    assert office.house.ledger.head() == head


def test_a_dry_run_records_nothing(office: Office) -> None:
    head = office.house.ledger.head()
    assert office.check("alder") == []
    assert office.house.ledger.head() == head


def test_the_slot_speaks_only_when_nothing_else_blocks(office: Office) -> None:
    """Else a dry run would be an oracle."""
    office.submit("birch")
    assert office.check("alder") == ["claim_contested"]
    assert office.check("alder", evidence=[]) == ["evidence_missing"]
    assert office.check("birch") == ["subscription_already_claimed"]


def test_the_facts_relied_on_are_recorded(office: Office) -> None:
    office.submit("alder", **SALES)
    facts = office.last(office.submit("birch", **SALES), "validated").event.facts
    assert (facts.tenant.name, facts.mpn.enrolled_programs, facts.slot.others) == ("Contoso", ("incentives",), True)
    assert facts.typed_subscription.subscription_id == SALES_SUBSCRIPTION


def test_a_final_claim_of_ones_own_can_be_followed(office: Office) -> None:
    earlier = office.submit("alder")
    office.withdraw("alder", earlier)
    assert office.events(office.submit("alder", follows_claim_id=earlier))[0].event.follows_claim_id == earlier


def test_no_other_claim_can_be_followed(office: Office) -> None:
    """An open one, another company's and an absent one look alike."""
    still_open, of_birch = office.submit("alder", **AT_FABRIKAM), office.submit("birch")
    office.withdraw("birch", of_birch)
    for previous in (still_open, of_birch, uuid4()):
        assert office.check("alder", follows_claim_id=previous) == ["previous_claim_unknown"]


def test_a_slot_is_not_mistaken_for_a_claim(office: Office) -> None:
    key = office.claim(office.submit("alder")).slot
    assert key and key.tenant_id == CONTOSO
    assert office.check("birch", follows_claim_id=key.id) == ["previous_claim_unknown"]


def test_four_claims_of_a_group_get_an_answer_each(office: Office) -> None:
    group = uuid4()
    teams, exchange = office.submit("alder", group_id=group), office.submit("alder", product_id="exchange-online", group_id=group)
    office.take("rex", teams)
    office.reject("rex", teams)
    assert office.claim(teams).status == "rejected" and office.claim(exchange).status == "submitted"
