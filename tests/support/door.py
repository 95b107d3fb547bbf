"""The door of a house outside the sandbox: who gets in with a token of the issuer, without a network of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.wiring import House, open_house
from tests.support.house import HandClock
from tests.support.issuer import AUDIENCE, Issuer
from tests.support.values import NOW
from tests.support.web import Reply

SECONDS = int(NOW.timestamp())


class Door:
    def __init__(self, house: House, client: TestClient, issuer: Issuer) -> None:
        self.house, self.client, self.issuer = house, client, issuer

    def knock(self, token: str | None, path: str = "/v1/me", method: str = "GET") -> Reply:
        return self.client.request(method, path, headers={"Authorization": f"Bearer {token}"} if token is not None else {})

    def who(self, token: str) -> Any:
        """As he is known once he is in."""
        reply = self.knock(token)
        assert reply.status_code == 200, reply.text + reply.headers.get("www-authenticate", "")
        return reply.json()


@contextmanager
def door_in(folder: Path, issuer: Issuer, **settings: Any) -> Iterator[Door]:
    """Opened, at the time of the tests' clock."""
    named = Settings(data_dir=folder, **{"oidc_issuer": issuer.name, "oidc_audience": AUDIENCE} | settings)
    house = open_house(named, sandbox=False, clock=HandClock())
    try:
        house.start()
        with TestClient(create_app(house)) as client:
            yield Door(house, client, issuer)
    finally:
        house.close()


def reviewer(**claims: Any) -> dict[str, Any]:
    """What is signed for a person who may come in for five minutes; None leaves a claim out."""
    return {"sub": "rex-7", "name": "Rex", "roles": ["reviewer"], "iat": SECONDS, "exp": SECONDS + 300, **claims}
