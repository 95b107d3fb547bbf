"""A stream that a view cannot take is parked there; it is taken in whole once its trouble is gone, and not before."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import Connection, Table

from projections import claim_history, claims
from projections.batch import Batch
from projections.claim_details import ClaimDetails
from projections.digests import digest
from projections.mending import retry
from projections.paging import Page
from projections.projector import VIEWS, Projector
from projections.status import status_of
from projections.views import View
from tests.support.claims import withdrawn
from tests.support.damage import STRAY, of_no_shape, position_of, remove, spoiled, state_at, stray
from tests.support.house import Office
from tests.support.web import Web

BOTH_STORES = True
ON_CLAIMS = {view.name for view in VIEWS if view.rests_on == "claims"}
EVERYWHERE = {view.name for view in VIEWS}


class Fussy:
    """A view that will not have one stream."""

    rests_on: str | None = None
    name = claim_history.VIEW.name
    tables: tuple[Table, ...] = claim_history.VIEW.tables

    def __init__(self) -> None:
        self.dislikes: UUID | None = None

    def project(self, db: Connection, batch: Batch) -> None:
        claim_history.VIEW.project(db, batch)
        if self.dislikes in {event.stream for event in batch.events}:
            raise ValueError("not this one\nplain:Only for Contoso.")


def parked(projector: Projector) -> dict[str, list[tuple[str, int]]]:
    """Streams and positions by view, where there are any."""
    views = status_of(projector)["views"]
    return {view["name"]: [(one["stream"], one["position"]) for one in view["parked"]] for view in views if view["parked"]}


def reasons(projector: Projector) -> set[str]:
    return {one["reason"] for view in status_of(projector)["views"] for one in view["parked"]}


def digests(projector: Projector) -> dict[str, str]:
    with projector.engine.connect() as db:
        return {view.name: digest(db, view) for view in projector.views}


def as_fresh(office: Office, views: tuple[View, ...] = VIEWS) -> dict[str, str]:
    with office.house.views_beside() as beside:
        fresh = Projector(beside, office.house.ledger, views)
        fresh.prepare()
        fresh.catch_up()
        return digests(fresh)


def test_an_event_that_cannot_be_read_parks_its_stream_everywhere_until_it_can(office: Office) -> None:
    claim_id, projector = office.submit("alder"), office.house.projector
    projector.catch_up()
    bad = position_of(office.comment("alder", claim_id))
    with spoiled(office, bad):
        other = office.submit("birch", product_id="exchange-online")
        projector.catch_up()
        assert parked(projector) == {name: [(str(claim_id), bad)] for name in EVERYWHERE}
        assert retry(projector) == 0 and set(parked(projector)) == EVERYWHERE
    office.take("rex", other)
    office.comment("rex", claim_id)
    projector.catch_up()
    assert set(parked(projector)) == EVERYWHERE, "nobody has tried again"
    assert retry(projector) == len(VIEWS) and parked(projector) == {}
    assert digests(projector) == as_fresh(office)


def test_others_go_on_while_a_stream_is_parked_and_it_waits_in_order(office: Office) -> None:
    claim_id, projector = office.submit("alder"), office.house.projector
    bad = position_of(office.comment("alder", claim_id))
    other = office.submit("birch", product_id="exchange-online")
    with spoiled(office, bad):
        projector.catch_up()
    office.take("rex", claim_id)
    office.take("rex", other)
    projector.catch_up()
    with projector.engine.connect() as db:
        shown = {str(one.claim.id): one.claim.status.value for one in claims_in(db)}
    assert shown == {str(claim_id): "submitted", str(other): "under_review"}
    retry(projector)
    with projector.engine.connect() as db:
        assert {one.claim.status.value for one in claims_in(db)} == {"under_review"}


def claims_in(db: Connection) -> Sequence[ClaimDetails]:
    return claims.listed(db, {}, Page(10)).items


def test_an_event_that_follows_from_nothing_parks_its_stream_where_claims_are_folded(office: Office) -> None:
    position, projector = stray(office, withdrawn()), office.house.projector
    projector.catch_up()
    assert parked(projector) == {name: [(str(STRAY), position)] for name in ON_CLAIMS}
    assert reasons(projector) == {"withdrawn does not follow from what came before"}
    assert retry(projector) == 0 and set(parked(projector)) == ON_CLAIMS
    remove(office, position)
    assert retry(projector) == len(ON_CLAIMS) and parked(projector) == {}


def test_what_one_view_cannot_take_the_others_can(office: Office) -> None:
    fussy = Fussy()
    views = tuple(fussy if view.name == fussy.name else view for view in VIEWS)
    projector = Projector(office.house.views, office.house.ledger, views)
    claim_id = fussy.dislikes = office.submit("alder")
    projector.catch_up()
    assert set(parked(projector)) == {fussy.name} and reasons(projector) == {"ValueError: not this one"}
    office.comment("alder", claim_id)
    projector.catch_up()
    assert retry(projector) == 0
    fussy.dislikes = None
    assert retry(projector) == 1 and parked(projector) == {}
    assert digests(projector) == as_fresh(office)


def test_mending_one_stream_leaves_another_parked(office: Office) -> None:
    projector = office.house.projector
    first, second = office.submit("alder"), office.submit("birch", product_id="exchange-online")
    bad = [position_of(office.comment(who, claim_id)) for who, claim_id in (("alder", first), ("birch", second))]
    with spoiled(office, bad[0]):
        with spoiled(office, bad[1]):
            projector.catch_up()
        assert retry(projector) == len(VIEWS)
        assert parked(projector) == {name: [(str(first), bad[0])] for name in EVERYWHERE}


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
def test_what_views_hold_of_a_broken_stream_does_not_depend_on_the_batch(office: Office, batch: int) -> None:
    claim_id = office.submit("alder")
    bad = position_of(office.comment("alder", claim_id))
    office.take("rex", claim_id)
    stray(office, withdrawn())
    office.submit("birch")
    with spoiled(office, bad):
        office.house.projector.catch_up(batch=batch)
        assert digests(office.house.projector) == as_fresh(office)
        with office.house.projector.engine.connect() as db:
            of_claim = [one for one in claims_in(db) if one.claim.id == claim_id]
        assert [one.claim.version for one in of_claim] == [2], "everything before the event that cannot be read"


def test_readyz_counts_the_parked_streams_and_is_ready_all_the_same(web: Web) -> None:
    assert web.get(None, "/readyz").json()["views"]["parked"] == {}
    bad = position_of(web.office.comment("alder", web.office.submit("alder")))
    stray(web.office, withdrawn())
    with spoiled(web.office, bad):
        answer = web.get(None, "/readyz")
    assert answer.status_code == 200
    assert answer.json()["views"]["parked"] == {name: 2 if name in ON_CLAIMS else 1 for name in sorted(EVERYWHERE)}


def test_the_reason_tells_nothing_of_what_was_written(office: Office) -> None:
    bad = position_of(office.comment("alder", office.submit("alder")))
    assert b'"text":{"sealed":' in state_at(office, bad)
    with spoiled(office, bad, of_no_shape):
        office.house.projector.catch_up()
    [reason] = reasons(office.house.projector)
    assert reason.startswith(f"event at position {bad}: claim.comment_added.v1: ") and "text: missing" in reason
    assert "Contoso" not in reason
