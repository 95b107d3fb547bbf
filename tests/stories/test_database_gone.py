"""The database goes away under a server and comes back: callers are told to come back, and nobody has to help the server."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

import psycopg
import pytest

from application.adapters.postgres import Database
from tests.support.postgres import drop, new_database
from tests.support.proxy import Proxy
from tests.support.servers import Person, Reply, servers, sign_in

PATHS = (
    "/v1/claims",
    "/v1/conflicts",
    "/v1/associations",
    "/v1/reference/tenants",
    "/v1/admin/projections",
    "/readyz",
)
SOON = 10  # a pool waits for half of that


class Site(NamedTuple):
    database: Database
    door: Proxy
    port: int


@pytest.fixture(scope="module", params=[1, 2])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of one process, and of two."""
    database = new_database()
    with closing(Proxy(database.url)) as door:
        store = {"database_url": f"postgresql://postgres@127.0.0.1:{door.port}/postgres", "database_schema": database.schema}
        with servers(tmp_path_factory.mktemp("house"), 1, store=store, each=request.param) as [port]:
            yield Site(database, door, port)
    drop(database)


@contextmanager
def shut(door: Proxy) -> Iterator[None]:
    door.shut_out()
    try:
        yield
    finally:
        door.shut = False


def auditor(port: int) -> Person:
    return sign_in(port, "carl", "compliance")


def come_back(reply: Reply) -> bool:
    return (reply.status, reply.body["code"]) == (503, "store_unavailable") and int(reply.headers["retry-after"]) > 0


def back(person: Person, path: str, **headers: str) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if person.send("GET", path, **headers).status == 200:
            return True
        time.sleep(0.1)
    return False


def test_without_its_database_a_server_lives_and_asks_to_come_back(site: Site) -> None:
    _, door, port = site
    person = auditor(port)
    operator = sign_in(port, "olga", "operator")
    assert all(person.send("GET", path).status == 200 for path in PATHS)
    row = {"tenant_id": "5d0f4a0e-7c1b-4b86-9a57-2e7f0f6f6a11", "name": "T", "domains": ["t.example"], "country": "NL"}
    with shut(door):
        for path in PATHS:
            began = time.monotonic()
            assert come_back(person.send("GET", path)), path
            assert time.monotonic() - began < SOON
            assert person.send("GET", "/livez").status == 200
        assert come_back(operator.send("PUT", "/v1/reference/tenants", [row]))
    assert all(back(person, path) for path in PATHS)
    assert operator.send("PUT", "/v1/reference/tenants", [row]).status == 200
    position = operator.send("GET", "/readyz").body["head"]
    assert back(person, "/v1/claims", Min_Position=str(position))


def test_when_all_connections_are_cut_the_service_goes_on(site: Site) -> None:
    database, _, port = site
    person = auditor(port)
    with psycopg.connect(database.url, autocommit=True) as db:
        named = f"claimlog {database.schema}"
        cut = db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", (named,)).fetchall()
    assert len(cut) > 3
    assert all(back(person, path) for path in PATHS)


def test_whoever_follows_the_ledger_goes_on_too(site: Site) -> None:
    _, door, port = site
    operator, person = sign_in(port, "olga", "operator"), auditor(port)
    with shut(door):
        time.sleep(1.5)
    assert back(person, "/readyz")
    row = {"tenant_id": "5d0f4a0e-7c1b-4b86-9a57-2e7f0f6f6a12", "name": "T", "domains": ["t2.example"], "country": "NL"}
    position = operator.send("PUT", "/v1/reference/tenants", [row]).headers["event-position"]
    assert back(person, "/v1/claims", Min_Position=position)
