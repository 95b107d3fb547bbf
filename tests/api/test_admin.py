"""Operators see how the views stand, and build one anew."""

import pytest

from domain.claim.events import Withdrawn
from projections.digests import digest
from projections.projector import VIEWS
from tests.support.claims import withdrawn
from tests.support.damage import STRAY, execute, stray, views_of
from tests.support.web import Web, code_of

PATH = "/v1/admin/projections"
NAMES = [view.name for view in VIEWS]


@pytest.mark.parametrize("who", ["olga", "carl"])
def test_position_lag_and_parked_streams_of_every_view_are_told(web: Web, who: str) -> None:
    head = web.office.house.ledger.head()
    position = stray(web.office, withdrawn())
    told = web.get(who, PATH).json()
    assert told["head"] == position == head + 1
    assert [(view["name"], view["position"], view["lag"]) for view in told["views"]] == [(name, position, 0) for name in NAMES]
    parked = {"stream": str(STRAY), "position": position, "reason": f"{Withdrawn.name} does not follow from what came before"}
    assert [view["parked"] for view in told["views"]] == [[parked] if view.rests_on == "claims" else [] for view in VIEWS]


def test_a_view_that_was_wrong_is_told_to_have_differed(web: Web) -> None:
    web.office.submit("alder")
    web.office.house.projector.catch_up()
    execute(views_of(web.office), "UPDATE claims SET status = 'ended'")
    replies = [web.post("olga", f"{PATH}/claims/rebuild") for _ in range(2)]
    assert [(reply.status_code, reply.json()["view"], reply.json()["differed"]) for reply in replies] == [
        (200, "claims", True),
        (200, "claims", False),
    ]
    with web.office.house.read_side.reading() as db:
        assert {reply.json()["digest"] for reply in replies} == {digest(db, VIEWS[0])}
    assert [item["status"] for item in web.get("alder", "/v1/claims").json()["items"]] == ["submitted"]


@pytest.mark.parametrize("name", NAMES)
def test_every_view_can_be_rebuilt(web: Web, name: str) -> None:
    web.office.approved("alder")
    web.office.house.projector.catch_up()
    assert web.post("olga", f"{PATH}/{name}/rebuild").json().items() >= {"view": name, "differed": False}.items()


def test_a_view_that_is_none_cannot_be_rebuilt(web: Web) -> None:
    assert code_of(web.post("olga", f"{PATH}/positions/rebuild")) == (404, "not_found")


def test_only_operators_rebuild_and_only_they_and_compliance_look(web: Web) -> None:
    for who in ("alder", "rex", "ann"):
        assert code_of(web.get(who, PATH)) == (403, "role_required")
    for who in ("alder", "rex", "ann", "carl"):
        assert code_of(web.post(who, f"{PATH}/claims/rebuild")) == (403, "role_required")
    assert code_of(web.get(None, PATH)) == code_of(web.client.post(f"{PATH}/claims/rebuild")) == (401, "unauthenticated")
