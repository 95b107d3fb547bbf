"""The sandbox's clock can be set far, and nowhere where tokens and deadlines would leave the calendar."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import open_house

TOKEN = {"sub": "ada", "name": "Ada", "roles": ["incentives_admin"], "partner_id": "alder"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    house = open_house(Settings(data_dir=tmp_path), sandbox=True)
    house.start()
    with TestClient(create_app(house)) as client:
        yield client
    house.close()


@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "9000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0.5", 5]
)
def test_an_instant_that_is_none_or_too_far_is_refused(client: TestClient, now: object) -> None:
    reply = client.put("/sandbox/clock", json={"now": now})
    assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "/now")


@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "8999-12-31T23:59:59Z"])
def test_at_both_ends_people_sign_in(client: TestClient, now: str) -> None:
    assert client.put("/sandbox/clock", json={"now": now}).status_code == 204
    token = client.post("/sandbox/tokens", json=TOKEN).json()["access_token"]
    assert client.get("/v1/claims", headers={"Authorization": f"Bearer {token}"}).status_code == 200
