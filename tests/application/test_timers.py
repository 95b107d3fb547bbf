"""Silence ends in rejection: once, not before its time, and also when the timer comes late."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from tests.support.damage import of_a_newer_claimlog
from tests.support.house import Office, refused

BOTH_STORES = True
DUE, BEFORE = "2026-03-10T00:00:00Z", "2026-03-09T23:59:59.999999Z"


def asked(office: Office, company: str = "alder", **changes: str) -> UUID:
    claim_id = office.submit(company, **changes)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    return claim_id


def expire(office: Office) -> int:
    return office.house.processes.expire_requests()


def test_a_request_that_ran_out_is_a_rejection_by_the_system(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set(DUE)
    assert expire(office) == 1
    rejected = office.last(claim_id, "rejected")
    assert (rejected.actor, rejected.event.reason_code, rejected.event.decided_by) == ("system", "no_partner_response", "system")
    assert office.slot_of(claim_id).claims == {}


def test_before_its_time_nothing_happens(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set(BEFORE)
    assert expire(office) == 0 and office.claim(claim_id).status == "action_required"


def test_a_timer_that_comes_twice_records_nothing(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set(DUE)
    assert (expire(office), expire(office)) == (1, 0)
    assert office.story(claim_id).count("rejected") == 1


def test_a_timer_told_of_a_claim_that_moved_on_records_nothing(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set(BEFORE)
    office.answer("alder", claim_id)
    office.clock.set(DUE)
    with refused("wrong_status"):
        office.house.processes.expire(claim_id)
    assert expire(office) == 0


def test_a_late_timer_acts_at_the_time_it_acts(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set("2026-03-20T10:00:00Z")
    assert expire(office) == 1
    rejected = office.last(claim_id, "rejected")
    assert rejected.at == office.clock.now()
    assert rejected.event.disputable_until.due_at.isoformat() == "2026-04-20T00:00:00+00:00"


def test_an_answer_is_too_late_whether_or_not_the_timer_ran(office: Office) -> None:
    claim_id = asked(office)
    office.clock.set(DUE)
    with refused("response_overdue"):
        office.answer("alder", claim_id)


def test_timers_of_two_workers_reject_once(office: Office) -> None:
    claims = [asked(office, product_id=product) for product in ("teams", "exchange-online")]
    office.clock.set(DUE)
    with ThreadPoolExecutor(4) as workers:
        ran = list(workers.map(lambda _: expire(office), range(4)))
    assert sum(ran) == 2
    assert [office.story(claim).count("rejected") for claim in claims] == [1, 1]


def test_a_contested_claim_that_runs_out_leaves_the_conflict(office: Office) -> None:
    silent, other = asked(office), office.submit("birch")
    office.clock.set(DUE)
    assert expire(office) == 1
    assert office.claim(other).contested is None and office.claim(silent).contested is None


def test_an_approved_claims_request_runs_out_without_consequence(office: Office) -> None:
    held = office.approved("alder")
    office.submit("birch")
    office.ask("ann", held)
    office.clock.set("2026-03-20T10:00:00Z")
    assert expire(office) == 0 and office.claim(held).status == "approved"
    with refused("no_open_request"):
        office.answer("alder", held)
    office.ask("ann", held)


def test_a_claim_nobody_can_read_does_not_stop_the_others(office: Office) -> None:
    broken, fine = asked(office), asked(office, product_id="exchange-online")
    office.house.projector.catch_up()
    of_a_newer_claimlog(office, broken)
    office.clock.set(DUE)
    assert expire(office) == 1
    assert office.claim(fine).status == "rejected"


def test_everything_due_runs_on_demand(office: Office) -> None:
    asked(office)
    office.clock.set(DUE)
    assert (office.house.run_all_due(), office.house.run_all_due()) == (1, 0)
