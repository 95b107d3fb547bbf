"""Operators see how the views stand, and build one anew."""

import time
from typing import Any

import pytest

from domain.claim.events import Withdrawn
from projections.digests import digest
from projections.projector import VIEWS
from tests.support.claims import withdrawn
from tests.support.damage import STRAY, execute, stray, views_of
from tests.support.provoking import raises
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


def rebuilt(web: Web, name: str) -> dict[str, Any]:
    """Asked for, and waited for."""
    reply = web.post("olga", f"{PATH}/{name}/rebuild")
    assert (reply.status_code, reply.json()["view"]) == (202, name)
    while (last := web.get("olga", PATH).json()["rebuild"])["state"] == "running":
        time.sleep(0.01)
    assert (last["state"], last["done"]) == ("done", last["of"])
    return {key: last[key] for key in ("view", "digest", "differed")}


def test_a_view_that_was_wrong_is_told_to_have_differed(web: Web) -> None:
    web.office.submit("alder")
    web.office.house.projector.catch_up()
    assert web.get("olga", PATH).json()["rebuild"] is None
    execute(views_of(web.office), "UPDATE claims SET status = 'ended'")
    told = [rebuilt(web, "claims") for _ in range(2)]
    assert [one["differed"] for one in told] == [True, False]
    with web.office.house.read_side.reading() as db:
        assert {one["digest"] for one in told} == {digest(db, VIEWS[0])}
    assert [item["status"] for item in web.get("alder", "/v1/claims").json()["items"]] == ["submitted"]


@pytest.mark.parametrize("name", NAMES)
def test_every_view_can_be_rebuilt(web: Web, name: str) -> None:
    web.office.approved("alder")
    web.office.house.projector.catch_up()
    assert rebuilt(web, name).items() >= {"view": name, "differed": False}.items()


def test_a_rebuild_that_fails_is_told_and_the_next_may_begin(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(web.office.house.rebuilding, "beside", raises(OSError("no space left")))
        web.post("olga", f"{PATH}/claims/rebuild")
        while (last := web.get("olga", PATH).json()["rebuild"])["state"] == "running":
            time.sleep(0.01)
    assert last["state"] == "failed"
    assert rebuilt(web, "claims")["differed"] is False


def test_one_rebuild_at_a_time_also_among_processes(web: Web) -> None:
    other = web.office.house.store.lease("rebuild")
    assert other.held()
    assert code_of(web.post("olga", f"{PATH}/claims/rebuild")) == (409, "rebuild_running")
    other.release()
    assert rebuilt(web, "claims")["view"] == "claims"


def test_a_view_that_is_none_cannot_be_rebuilt(web: Web) -> None:
    assert code_of(web.post("olga", f"{PATH}/positions/rebuild")) == (404, "not_found")


def test_only_operators_rebuild_and_only_they_and_compliance_look(web: Web) -> None:
    for who in ("alder", "rex", "ann"):
        assert code_of(web.get(who, PATH)) == (403, "role_required")
    for who in ("alder", "rex", "ann", "carl"):
        assert code_of(web.post(who, f"{PATH}/claims/rebuild")) == (403, "role_required")
    assert code_of(web.get(None, PATH)) == code_of(web.client.post(f"{PATH}/claims/rebuild")) == (401, "unauthenticated")


def test_machines_are_told_how_each_view_stands(web: Web) -> None:
    stray(web.office, withdrawn())
    head = web.office.house.ledger.head()
    behind = head - web.office.house.projector.position()
    assert behind and web.get(None, "/readyz").json()["views"].keys() >= {"lags", "parked"}
    web.office.house.projector.catch_up()
    told = web.get(None, "/metrics").text
    assert f'claimlog_view_position{{view="claims"}} {float(head)}' in told
    assert 'claimlog_view_lag{view="claims"} 0.0' in told
    assert 'claimlog_view_parked{view="claims"} 1.0' in told and 'claimlog_view_parked{view="slots"} 0.0' in told
    assert web.get(None, "/readyz").json()["views"]["lags"] == dict.fromkeys(NAMES, 0)
