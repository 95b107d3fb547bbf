"""A house as its callers see it: over HTTP, without a network, by people who act by their first names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.wiring import House
from api.worker import Worker
from tests.support.house import Office, actor_of, furnished_office_in, office_in

Reply = Any  # what the client gives: status_code, headers, json()


class Web:
    """Reads find the views caught up, as they do a moment later where the loops run."""

    def __init__(self, office: Office, client: TestClient) -> None:
        self.office, self.client = office, client

    def headers(self, who: str | None, **more: str) -> dict[str, str]:
        return more if who is None else {"Authorization": bearer_of(self.office.house, who), **more}

    def get(self, who: str | None, path: str, headers: dict[str, str] | None = None, **params: Any) -> Reply:
        self.office.house.projector.catch_up()
        return self.client.get(path, headers=self.headers(who, **(headers or {})), params=params or None)

    def post(
        self, who: str, path: str, body: Any = None, *, key: str | None = None, match: Any = None, language: str | None = None
    ) -> Reply:
        """Under an idempotency key, on the version given, in a language."""
        named = {"Idempotency-Key": key, "If-Match": None if match is None else f'"{match}"', "Accept-Language": language}
        sent = self.headers(who, **{name: value for name, value in named.items() if value is not None})
        return self.client.post(path, headers=sent, json=body)

    def put(self, who: str, path: str, body: Any = None, **headers: str) -> Reply:
        return self.client.put(path, headers=self.headers(who, **headers), json=body)

    def upload(self, who: str, content: bytes, **headers: str) -> Reply:
        return self.client.post("/v1/evidence", headers=self.headers(who, **headers), files={"file": ("sow.pdf", content)})

    def claims(self) -> list[str]:
        """The ids of all claims, newest first."""
        return [item["id"] for item in self.get("carl", "/v1/claims").json()["items"]]


@contextmanager
def web_of(office: Office, worker: Worker | None = None) -> Iterator[Web]:
    with TestClient(create_app(office.house, worker)) as client:
        yield Web(office, client)


@contextmanager
def web_in(folder: Path, **settings: Any) -> Iterator[Web]:
    with office_in(folder, **settings) as office, web_of(office) as web:
        yield web


@pytest.fixture
def web(tmp_path: Path, furnished: Path, store: dict[str, Any]) -> Iterator[Web]:
    with furnished_office_in(tmp_path / "data", furnished, store) as office, web_of(office) as web:
        yield web


def bearer_of(house: House, who: str) -> str:
    actor = actor_of(who)
    claims = {"sub": actor.sub, "name": who, "roles": sorted(actor.roles), "partner_id": actor.company}
    return f"Bearer {house.signing.mint(claims)}"


def code_of(reply: Reply) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]
