"""A claim filed while a directory was silent: recorded, but neither queued nor in its slot until a later check settles it."""

from pathlib import Path
from shutil import copytree
from uuid import UUID

import application
from api.worker import BackOff
from domain.claim.guards import is_final
from domain.claim.standing import due_at, waiting_for
from domain.values import Source
from projections import conflicts, reviewer_queue
from projections.paging import Page
from projections.reviewer_queue import QueueFilter
from tests.support.directory import CONTOSO
from tests.support.house import Office, furnish, office_in, refused
from tests.support.reference import mpn_row, subscription_row, tenant_row
from tests.support.values import uid
from tests.support.worlds import AT_FABRIKAM, MPNS, SALES

SHIPPED = Path(application.__file__).parent / "policies"


def filed(office: Office, *silent: Source, company: str = "alder") -> UUID:
    """A claim of the sales subscription, filed while these directories said nothing."""
    office.silence(*silent or (Source.SUBSCRIPTIONS,))
    claim_id = office.submit(company, **SALES)
    office.silence()
    return claim_id


def queued(office: Office) -> list[str]:
    office.house.projector.catch_up()
    with office.house.read_side.reading() as db:
        return [row["claim_id"] for row in reviewer_queue.waiting(db, QueueFilter(office.clock.now()), Page(50)).items]


def check_again(office: Office) -> int:
    return office.house.processes.check_again()


def test_a_silent_directory_does_not_stop_a_submission(office: Office) -> None:
    claim_id = filed(office)
    assert office.story(claim_id) == ["submitted"]
    [finding] = office.claim(claim_id).findings
    assert (finding.code, finding.params) == ("source_unavailable", {"source": "subscriptions"})


def test_until_it_is_validated_the_claim_is_in_no_slot_and_no_queue(office: Office) -> None:
    theirs, mine = office.submit("birch", **SALES), filed(office)
    assert office.claim(mine).slot is None and not office.claim(theirs).contested
    assert queued(office) == [str(theirs)]
    claim = office.claim(mine)
    assert (waiting_for(claim, office.clock.now()), due_at(claim, office.clock.now())) == ("system", None)


def test_a_document_that_falls_under_suspicion_while_the_claim_waits_does_not_end_it(office: Office) -> None:
    """A reviewer sees that it cannot be read, and asks for another; a scanner may be wrong, and a claim that failed never returns."""
    document_id = office.document("alder")
    office.silence(Source.SUBSCRIPTIONS)
    claim_id = office.submit("alder", **SALES, evidence=[document_id])
    office.silence()
    office.house.documents.suspect("alder", office.claim(claim_id).documents[0], "Later.Found", office.clock.now())
    assert check_again(office) == 1
    assert office.story(claim_id) == ["submitted", "validated"]


def test_a_blocking_finding_stands_even_when_another_directory_is_silent(office: Office) -> None:
    office.silence(Source.SUBSCRIPTIONS)
    with refused("claim_not_acceptable"):
        office.submit("alder", **SALES, mpn_id=MPNS["birch"])


def test_while_the_directory_is_silent_nothing_is_recorded(office: Office) -> None:
    claim_id = filed(office)
    office.silence(Source.SUBSCRIPTIONS)
    assert check_again(office) == 0
    assert office.story(claim_id) == ["submitted"]


def test_a_later_check_validates_and_enters_the_slot_in_one_command(office: Office) -> None:
    theirs, mine = office.submit("birch", **SALES), filed(office)
    assert check_again(office) == 1
    assert office.story(mine) == ["submitted", "validated", "contested"] and office.claim(theirs).contested
    validated = office.last(mine, "validated")
    assert validated.actor == "system"
    assert {office.last(theirs, "contested").command, office.last(mine, "contested").command} == {validated.command}
    assert sorted(queued(office)) == sorted([str(theirs), str(mine)])
    with office.house.read_side.reading() as db:
        assert len(conflicts.listed(db, "open", mine, Page(5)).items) == 1


def test_the_facts_are_those_of_the_later_check(office: Office) -> None:
    claim_id = filed(office)
    office.put("tenants", tenant_row(name="Contoso Holding"))
    check_again(office)
    assert office.last(claim_id, "validated").event.facts.tenant.name == "Contoso Holding"


def test_the_age_of_evidence_is_that_of_the_submission(office: Office) -> None:
    office.silence(Source.MPNS)
    on_the_edge, too_old = (office.document("alder", day, acknowledged_on=day) for day in ("2025-03-02", "2025-03-01"))
    with refused("claim_not_acceptable"):
        office.submit("alder", evidence=[too_old])
    claim_id = office.submit("alder", evidence=[on_the_edge])
    office.silence()
    office.clock.set("2026-03-05T09:00:00Z")
    check_again(office)
    assert office.story(claim_id) == ["submitted", "validated"]


def test_the_policy_is_that_of_the_submission(tmp_path: Path) -> None:
    folder = copytree(SHIPPED, tmp_path / "policies")
    with (folder / "in_force.toml").open("a") as file:
        file.write('\n[[in_force]]\npolicy = "2023-10"\nfrom = 2026-03-04\n')
    with office_in(tmp_path / "data", policies_dir=folder) as office:
        claim_id = filed(furnish(office))
        office.clock.set("2026-03-05T09:00:00Z")
        check_again(office)
        office.take("rex", claim_id)
        office.ask("rex", claim_id)
        later = office.submit("birch", **AT_FABRIKAM)
        assert {one.policy for one in office.events(claim_id)} == {"2021-05"}
        assert office.last(claim_id, "information_requested").event.due.limit == 5
        assert office.claim(later).policy == "2023-10" and office.claim(later).review_due.limit == 14


def test_what_a_later_check_finds_against_it_ends_the_claim(office: Office) -> None:
    claim_id = filed(office)
    office.put("subscriptions", subscription_row(status="expired"))
    assert check_again(office) == 1
    rejected = office.last(claim_id, "rejected")
    assert (rejected.actor, rejected.event.reason_code, rejected.event.validated_by) == ("system", "validation_failed", None)
    assert [(finding.code, finding.params) for finding in rejected.event.findings] == [("subscription_inactive", {"status": "expired"})]
    assert is_final(office.claim(claim_id), office.clock.now())
    with refused("not_disputable"):
        office.dispute("alder", claim_id)


def test_it_may_find_its_own_company_in_the_slot_meanwhile(office: Office) -> None:
    first = filed(office)
    second = office.submit("alder", **SALES)
    assert check_again(office) == 1
    assert [f.code for f in office.last(first, "rejected").event.findings] == ["subscription_already_claimed"]
    assert office.slot_of(second).claims == {second: "alder"}


def test_of_two_filed_by_one_company_only_one_enters(office: Office) -> None:
    first, second = filed(office), filed(office)
    assert check_again(office) == 2
    assert sorted(office.claim(one).status for one in (first, second)) == ["rejected", "submitted"]


def test_until_then_comments_evidence_and_withdrawal_are_open(office: Office) -> None:
    claim_id = filed(office)
    office.comment("alder", claim_id)
    office.comment("rex", claim_id, "internal")
    office.add("alder", claim_id, office.document("alder", "more"))
    with refused("wrong_status"):
        office.take("rex", claim_id)
    office.withdraw("alder", claim_id)
    assert check_again(office) == 0
    assert office.claim(claim_id).status == "withdrawn"


def test_evidence_added_meanwhile_is_checked_with_the_rest(office: Office) -> None:
    claim_id = filed(office, Source.MPNS)
    office.add("alder", claim_id, office.document("alder", "more"))
    office.put("mpns", mpn_row(enrolled_programs=[]))
    check_again(office)
    assert len(office.last(claim_id, "rejected").event.documents) == 2


def test_a_claim_that_was_checked_is_not_checked_again(office: Office) -> None:
    claim_id = filed(office)
    assert (check_again(office), check_again(office)) == (1, 0)
    assert office.house.processes.check_again([claim_id, uid("absent")]) == 0
    assert office.story(claim_id) == ["submitted", "validated"]


def test_a_tenant_nobody_could_look_up_is_not_held_against_the_claim(office: Office) -> None:
    claim_id = filed(office, Source.TENANTS, Source.MPNS, Source.SUBSCRIPTIONS)
    assert {finding.params["source"] for finding in office.claim(claim_id).findings} == {"tenants", "mpns", "subscriptions"}
    office.silence(Source.MPNS)
    assert check_again(office) == 0
    office.silence()
    check_again(office)
    assert office.last(claim_id, "validated").event.facts.tenant.tenant_id == CONTOSO


def test_each_attempt_makes_the_next_wait_twice_as_long() -> None:
    back_off, claim, other = BackOff(), uid("claim"), uid("other")
    assert back_off.ready([claim]) == [claim]
    assert back_off.ready([claim, other]) == [other]
    _, first = back_off.waits[claim]
    back_off.waits[claim] = (0.0, first)
    back_off.ready([claim])
    assert back_off.waits[claim][1] == 2 * first and other not in back_off.waits
