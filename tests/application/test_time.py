"""`recorded_at` is the later of the clock and the stream's last: within a stream time never falls."""

from datetime import datetime

from tests.support.house import Office, refused

EARLIER = "2026-03-02T08:00:00Z"


def times(office: Office, *streams: object) -> list[list[datetime]]:
    return [[one.at for one in office.events(stream)] for stream in streams]  # type: ignore[arg-type]


def test_a_clock_that_goes_back_does_not_take_the_claim_with_it(office: Office) -> None:
    claim_id = office.submit("alder")
    office.clock.set(EARLIER)
    office.comment("alder", claim_id)
    assert len(set(times(office, claim_id)[0])) == 1


def test_a_claim_new_to_its_slot_is_no_older_than_what_the_slot_has_seen(office: Office) -> None:
    first = office.submit("alder")
    office.clock.set(EARLIER)
    second = office.submit("birch")
    key = office.claim(first).slot
    assert key
    for stream in times(office, first, second, key.id):
        assert stream == sorted(stream)
    assert office.claim(second).submitted_at == office.claim(first).submitted_at


def test_order_between_streams_is_the_position_not_the_time(office: Office) -> None:
    first = office.submit("alder")
    office.clock.set(EARLIER)
    other = office.submit("birch", product_id="exchange-online")
    assert office.events(other)[0].position > office.events(first)[-1].position
    assert office.events(other)[0].at < office.events(first)[-1].at


def test_what_a_ruling_writes_is_no_older_than_any_party(office: Office) -> None:
    first, second = office.submit("alder"), office.submit("birch")
    conflict = office.conflict_id(first)
    office.clock.set("2026-03-03T09:00:00Z")
    office.comment("birch", second)
    office.clock.set(EARLIER)
    office.rule("ann", conflict, first)
    for stream in times(office, first, second, office.claim(first).slot.id):  # type: ignore[union-attr]
        assert stream == sorted(stream)


def test_a_deadline_is_judged_by_the_claims_own_time(office: Office) -> None:
    """Once something was recorded after the deadline, turning the clock back does not reopen it."""
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.clock.set("2026-03-10T00:00:00Z")
    office.comment("rex", claim_id)
    office.clock.set("2026-03-09T23:59:59Z")
    with refused("response_overdue"):
        office.answer("alder", claim_id)
