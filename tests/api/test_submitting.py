"""A claim that a caller names costs others nothing: it is looked for beside the event loop, and read only where it is his own."""

from uuid import UUID, uuid4

import pytest

from application.work import Call
from domain.access import Audited, AuditRead, access_stream
from tests.support.house import Office, actor_of
from tests.support.watching import watched
from tests.support.web import Web

BOTH_STORES = True


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/claim-checks"])
def test_of_what_is_not_ones_own_the_first_event_alone_is_read(path: str, web: Web) -> None:
    """Another company's claim, a slot, the trail of all reads, and nothing at all look alike."""
    office = web.office
    theirs = long_claim(office)
    for _ in range(3):
        office.house.accesses.record(Call(actor_of("carl")), AuditRead(claim_id=None, what=Audited.EVENTS, asked={}))
    key = office.claim(theirs).slot
    assert key
    for stream, events in ((theirs, 1), (key.id, 1), (access_stream(None), 1), (uuid4(), 0)):
        office.house.claims, loads = watched(office)
        told = web.post("alder", path, office.body("alder", follows_claim_id=str(stream))).json()
        assert [finding["code"] for finding in told["findings"]] == ["previous_claim_unknown"]
        assert loads == [(stream, events, False)]


def test_ones_own_is_read_beside_the_event_loop(web: Web) -> None:
    mine = web.office.submit("alder")
    web.office.withdraw("alder", mine)
    web.office.house.claims, loads = watched(web.office)
    filed = web.post("alder", "/v1/claims", web.office.body("alder", follows_claim_id=str(mine)))
    assert (filed.status_code, filed.json()["follows_claim_id"]) == (201, str(mine))
    assert [load.stream for load in loads].count(mine) == 2 and not any(load.on_a_loop for load in loads)


def long_claim(office: Office) -> UUID:
    claim_id = office.submit("birch")
    for _ in range(3):
        office.comment("birch", claim_id)
    return claim_id
