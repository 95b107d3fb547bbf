"""A partner asks to be partner of record."""

from domain.claim.events import Customer, Submitted
from domain.values import Activity, Status
from tests.support.calendars import calendar
from tests.support.claims import submitted
from tests.support.commands import submit
from tests.support.directory import BUSINESS, CONTOSO, SALES_SUBSCRIPTION, statement
from tests.support.policies import business_days, policy
from tests.support.stories import given
from tests.support.values import NOW, blocking, contact_person, due, evidence, info, uid, warning


def test_a_submission_keeps_everything_the_partner_stated() -> None:
    customer = Customer(tenant_id=CONTOSO, domain="contoso.example", contact=contact_person("Cora"))
    contact, group, earlier, documents = contact_person("Ada"), uid("group"), uid("earlier claim"), (evidence(1), evidence(2))
    given().when(
        submit(
            customer=customer,
            subscription_id=SALES_SUBSCRIPTION,
            evidence=documents,
            partner_contact=contact,
            group_id=group,
            follows_claim_id=earlier,
        ),
        by="ada",
    ).then(
        Submitted(
            company="alder",
            policy="2021-05",
            submitted_at=NOW,
            customer=customer,
            solution_area=BUSINESS,
            activity=Activity.PRESALES,
            product_id="d365-sales",
            subscription_id=SALES_SUBSCRIPTION,
            mpn_id="4815162",
            evidence=documents,
            partner_contact=contact,
            group_id=group,
            follows_claim_id=earlier,
            findings=(),
            review_due=due("2026-03-10"),
        )
    )


def test_a_blocking_finding_refuses_it_and_all_findings_are_told() -> None:
    found = (blocking("subscription_is_csp", "/subscription_id"), warning("mpn_special_type", "/mpn_id", partner_type="frp"))
    given().when(submit(*found), by="ada").then_refused("claim_not_acceptable", *found)


def test_findings_that_do_not_block_are_recorded_with_it() -> None:
    found = (warning("subscription_in_grace", "/subscription_id", ends_on="2026-04-01"), info("source_unavailable", source="mpns"))
    [event] = given().when(submit(*found), by="ada").events
    assert isinstance(event, Submitted)
    assert event.findings == found


def test_the_review_clock_and_the_policy_are_those_of_the_day_of_submission() -> None:
    later = policy(id="2023-10", review=business_days(14))
    [event] = given().when(submit(), by="ada", at="2026-03-06T23:59:59Z", under=later, calendar=calendar("2026-03-17")).events
    assert isinstance(event, Submitted)
    assert (event.policy, event.review_due) == ("2023-10", due("2026-03-28", limit=14))


def test_a_submitted_claim_is_neither_validated_nor_in_a_slot() -> None:
    claim = given("not validated").claim
    assert (claim.status, claim.version, claim.company, claim.policy) == (Status.SUBMITTED, 1, "alder", "2021-05")
    assert not claim.is_validated
    assert claim.slot is None
    assert claim.assignee is None


def test_until_it_is_validated_it_shows_the_findings_and_the_clock_of_its_submission() -> None:
    silent = info("source_unavailable", source="mpns")
    claim = given(submitted(findings=(silent,))).claim
    assert (claim.findings, claim.submitted_at, claim.review_due) == ((silent,), NOW, due("2026-03-10"))


def test_what_was_stated_can_be_judged_again() -> None:
    assert given("not validated").claim.stated == statement(subscription_id=None)
