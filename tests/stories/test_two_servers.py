"""The race for slots through several processes on one store: never two holders, never a claim that does not know it is contested.

`CLAIMLOG_RACE_SLOTS` sets how many slots are raced for.
"""

import os
import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.both_stores import new_store
from tests.support.kills import until
from tests.support.servers import Person, servers, sign_in

SLOTS = int(os.environ.get("CLAIMLOG_RACE_SLOTS", "50"))
RACERS = 8
APPROVED_SLOTS = SLOTS // 10


@dataclass
class Race:
    """The servers, eight partners whose people are spread over them, and the documents they cite."""

    ports: list[int]
    partners: list[Person]
    documents: list[str]

    def claim(self, slot: int, racer: int) -> dict[str, Any]:
        return {
            "customer": {"tenant_id": tenant(slot), "domain": f"t{slot}.example"},
            "solution_area": "microsoft_365",
            "activity": "usage",
            "product_id": "teams",
            "mpn_id": f"400000{racer}",
            "evidence": [{"document_id": self.documents[racer], "kind": "statement_of_work", "acknowledged_on": some_day_ago(10)}],
        }

    def submit(self, slot: int, racer: int) -> str:
        reply = self.partners[racer].send("POST", "/v1/claims", self.claim(slot, racer))
        assert reply.status == 201, reply
        return str(reply.body["id"])


def tenant(slot: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"slot {slot}"))


def some_day_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


@pytest.fixture(scope="module", params=["files", "postgresql"])
def race(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    """Through two servers on files, through four on PostgreSQL."""
    with new_store(request.param) as store:
        with servers(tmp_path_factory.mktemp("race"), 4 if store else 2, store=store) as ports:
            prepare(sign_in(ports[0], "olga", "operator"))
            partners = [sign_in(ports[n % len(ports)], f"person {n}", "incentives_admin", partner_id=f"company-{n}") for n in range(RACERS)]
            yield Race(ports, partners, [partner.upload() for partner in partners])


def prepare(operator: Person) -> None:
    tenants = [
        {"tenant_id": tenant(n), "name": f"T{n}", "domains": [f"t{n}.example"], "country": "NL"} for n in range(SLOTS + APPROVED_SLOTS)
    ]
    product = {"product_id": "teams", "name": "Teams", "solution_area": "microsoft_365", "family": "microsoft_365"}
    mpns = [
        {"mpn_id": f"400000{n}", "partner_id": f"company-{n}", "partner_name": f"C{n}", "enrolled_programs": ["incentives"]}
        for n in range(RACERS)
    ]
    for kind, rows in (("tenants", tenants), ("products", [product]), ("mpns", mpns)):
        assert operator.send("PUT", f"/v1/reference/{kind}", rows).status == 200


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [task.result() for task in [pool.submit(act) for act in acts]]


def everything(reader: Person, path: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = reader.send("GET", f"{path}{'&' if '?' in path else '?'}limit=200{cursor}").body
        found += page["items"]
        if not page["next_cursor"]:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def counter(port: int, name: str) -> float:
    return sum(map(float, re.findall(rb"^%b_total{.+} (\S+)" % name.encode(), Person(port).send("GET", "/metrics").body, re.MULTILINE)))


def test_all_racers_of_a_slot_know_that_they_are_contested(race: Race) -> None:
    all_at_once([lambda racer=racer: [race.submit(slot, racer) for slot in range(SLOTS)] for racer in range(RACERS)])
    auditor = sign_in(race.ports[0], "carl", "compliance")
    position = auditor.send("GET", "/readyz").body["head"]
    until(lambda: auditor.send("GET", "/v1/claims?limit=1", Min_Position=str(position)).status == 200, 120)
    by_slot: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in everything(auditor, "/v1/claims"):
        by_slot[claim["customer"]["tenant_id"]].append(claim)
    assert len(by_slot) == SLOTS
    assert all(len(claims) == RACERS and all(claim["contested"] for claim in claims) for claims in by_slot.values())
    assert all(len({claim["conflict_id"] for claim in claims}) == 1 for claims in by_slot.values())
    conflicts = everything(auditor, "/v1/conflicts?state=open")
    assert Counter(conflict["parties"] for conflict in conflicts) == {RACERS: SLOTS}


def test_both_servers_got_work_and_versions_clashed(race: Race) -> None:
    assert all(counter(port, "claimlog_commands") > SLOTS for port in race.ports)
    assert sum(counter(port, "claimlog_version_clashes") for port in race.ports) > 0


def test_an_approval_and_a_challenge_at_once_leave_one_holder_or_a_contest(race: Race) -> None:
    """Only a claim alone in its slot is approved; whichever came first, the other knows."""
    for slot in range(SLOTS, SLOTS + APPROVED_SLOTS):
        first = race.submit(slot, 0)
        reviewer = sign_in(race.ports[slot % len(race.ports)], f"rex-{slot % 4}", "reviewer")
        version = reviewer.send("PUT", f"/v1/claims/{first}/assignment", {}).headers["etag"]
        approve = [lambda: reviewer.send("POST", f"/v1/claims/{first}/approval", {"rationale": "Fine."}, If_Match=version)]  # noqa: B023
        approved, _ = all_at_once([*approve, lambda: race.submit(slot, 1)])  # noqa: B023
        assert approved.status == 201 or approved.body["code"] in ("version_mismatch", "claim_contested")
    auditor = sign_in(race.ports[1], "carl", "compliance")
    auditor.send("GET", "/v1/claims?limit=1", Min_Position=str(auditor.send("GET", "/readyz").body["head"]))
    claims = [claim for claim in everything(auditor, "/v1/claims") if claim["customer"]["tenant_id"] in raced_for_approval()]
    assert len(claims) == 2 * APPROVED_SLOTS
    assert all(claim["contested"] for claim in claims)
    holders = Counter(one["tenant_id"] for one in everything(auditor, "/v1/associations") if one["ended_at"] is None)
    assert set(holders.values()) <= {1}
    approved_ones = {claim["customer"]["tenant_id"] for claim in claims if claim["status"] == "approved"}
    assert set(holders) == approved_ones


def raced_for_approval() -> set[str]:
    return {tenant(slot) for slot in range(SLOTS, SLOTS + APPROVED_SLOTS)}
