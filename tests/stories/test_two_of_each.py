"""Several processes on one store: every promise of one process holds for all of them together."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.both_stores import new_store
from tests.support.servers import Person, servers, sign_in

CLAIMS, CLIENTS = 48, 8
Ports = list[int]


@pytest.fixture(scope="module", params=["two of each on files", "two of each on PostgreSQL", "four on one port, on PostgreSQL"])
def ports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    number, workers, each = (1, 0, 4) if "four" in request.param else (2, 2, 1)
    with new_store("postgresql" if "PostgreSQL" in request.param else "files") as store:
        with servers(tmp_path_factory.mktemp("house"), number, workers, store, each) as ports:
            prepare(sign_in(ports[0], "olga", "operator"))
            yield (ports * 2)[:2]


def prepare(operator: Person) -> None:
    tenants = [{"tenant_id": tenant(n), "name": f"T{n}", "domains": [f"t{n}.example"], "country": "NL"} for n in range(2 * CLAIMS)]
    product = {"product_id": "teams", "name": "Teams", "solution_area": "microsoft_365", "family": "microsoft_365"}
    mpn = {"mpn_id": "4000001", "partner_id": "alder", "partner_name": "Alder", "enrolled_programs": ["incentives"]}
    for kind, rows in (("tenants", tenants), ("products", [product]), ("mpns", [mpn])):
        assert operator.send("PUT", f"/v1/reference/{kind}", rows).status == 200


def tenant(n: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"tenant {n}"))


def partner(port: int) -> Person:
    return sign_in(port, "pia", "incentives_admin", partner_id="alder")


def claim(n: int, document: str) -> dict[str, Any]:
    day = (datetime.now(UTC) - timedelta(days=10)).date().isoformat()
    return {
        "customer": {"tenant_id": tenant(n), "domain": f"t{n}.example"},
        "solution_area": "microsoft_365",
        "activity": "usage",
        "product_id": "teams",
        "mpn_id": "4000001",
        "evidence": [{"document_id": document, "kind": "statement_of_work", "acknowledged_on": day}],
    }


def test_a_key_is_used_once_whichever_server_is_asked(ports: Ports) -> None:
    document = partner(ports[0]).upload()
    people = [partner(ports[n % 2]) for n in range(CLIENTS)]

    def submit(n: int) -> list[tuple[int, str]]:
        key = f"key {n}"

        def once(person: Person) -> tuple[int, str]:
            reply = person.send("POST", "/v1/claims", claim(n, document), Idempotency_Key=key)
            return reply.status, reply.body["id"]

        with ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(once, people))

    answers = [submit(n) for n in range(CLAIMS)]
    assert all(len(set(twins)) == 1 and twins[0][0] == 201 for twins in answers)
    assert len({twins[0][1] for twins in answers}) == CLAIMS


def test_every_claim_is_handed_out_exactly_once(ports: Ports) -> None:
    def take_all(n: int) -> list[str]:
        reviewer, taken = sign_in(ports[n % 2], f"rex-{n}", "reviewer"), []
        while (reply := reviewer.send("POST", "/v1/reviewer-queue/next")).status == 200:
            taken.append(reply.body["id"])
        assert reply.status == 204
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = [claim_id for mine in pool.map(take_all, range(CLIENTS)) for claim_id in mine]
    assert sorted(Counter(taken).values()) == [1] * CLAIMS


def test_deadlines_fire_once_and_the_views_of_both_servers_agree(ports: Ports) -> None:
    reviewers = {n: sign_in(ports[n % 2], f"rex-{n}", "reviewer") for n in range(CLIENTS)}
    asked = [ask(reviewer, row["claim_id"]) for reviewer in reviewers.values() for row in mine(reviewer)[:2]]
    in_three_weeks = (datetime.now(UTC) + timedelta(days=21)).isoformat()
    assert Person(ports[0]).send("PUT", "/sandbox/clock", {"now": in_three_weeks}).status == 204
    with ThreadPoolExecutor(4) as pool:
        ran = list(pool.map(lambda n: Person(ports[n % 2]).send("POST", "/sandbox/timers").body["ran"], range(4)))
    assert sum(ran) == len(asked)
    auditor = sign_in(ports[1], "carl", "compliance")
    for claim_id in asked:
        events = auditor.send("GET", f"/v1/audit/events?claim_id={claim_id}").body["items"]
        assert Counter(event["type"] for event in events)["claim.rejected.v1"] == 1
    wait_for_views(auditor)
    rows = [sign_in(port, "carl", "compliance").send("GET", "/v1/claims?limit=200").body["items"] for port in ports]
    assert [row["id"] for row in rows[0]] == [row["id"] for row in rows[1]]
    assert Counter(row["status"] for row in rows[0])["rejected"] == len(asked)


def mine(reviewer: Person) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = reviewer.send("GET", "/v1/reviewer-queue?assignee=me").body["items"]
    return rows


def ask(reviewer: Person, claim_id: str) -> str:
    version = reviewer.send("GET", f"/v1/claims/{claim_id}").headers["etag"]
    body = {"reason_codes": ["evidence_missing"], "message": "Please send it."}
    assert reviewer.send("POST", f"/v1/claims/{claim_id}/information-requests", body, If_Match=version).status == 201
    return claim_id


def wait_for_views(person: Person) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if person.send("GET", "/readyz").body["views"]["lag"] == 0:
            return
        time.sleep(0.05)
    raise AssertionError("the views did not catch up")
