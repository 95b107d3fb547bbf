"""What the HTTP benchmarks claim: customers and products enough for every claim to have a slot of its own, and the requests."""

import hashlib
import itertools
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

from benchmarks.client import request

Row = dict[str, Any]
COMPANIES, PRODUCTS, TOGETHER = 8, 100, 5_000
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DOCUMENT = f"sha256:{hashlib.sha256(PAPER).hexdigest()}"


class Town:
    """Rows as an operator imports them, and claims that are in order, no two of them in one slot."""

    def __init__(self, claims: int) -> None:
        self.companies = [f"partner-{n}" for n in range(COMPANIES)]
        self.tenants = [tenant(n) for n in range(-(-claims // PRODUCTS))]
        self.products = [product(n) for n in range(PRODUCTS)]
        self.mpns = [mpn(n, company) for n, company in enumerate(self.companies)]
        self.subscriptions = [subscription(owner, sold) for owner in self.tenants for sold in self.products]
        self.spots = zip(itertools.product(self.tenants, self.products), self.subscriptions, strict=True)
        self.turns = itertools.cycle(range(COMPANIES))

    def bodies(self, count: int) -> Iterator[tuple[str, bytes]]:
        """By company; each is given out once."""
        for (owner, sold), bought in itertools.islice(self.spots, count):
            turn = next(self.turns)
            yield self.companies[turn], json.dumps(claim(owner, sold, bought, self.mpns[turn])).encode()

    def posts(self, count: int, tokens: dict[str, str]) -> list[bytes]:
        """The same requests for all servers: the token and the key are claimlog's, the company is for who knows no tokens."""
        return [
            request(
                "POST", "/v1/claims", body, Authorization=f"Bearer {tokens[company]}", Idempotency_Key=str(uuid.uuid4()), X_Partner=company
            )
            for company, body in self.bodies(count)
        ]


def tenant(n: int) -> Row:
    return {"tenant_id": str(uuid.uuid4()), "name": f"Customer {n}", "domains": [f"customer{n}.example"], "country": "NL"}


def product(n: int) -> Row:
    return {"product_id": f"app-{n}", "name": f"Application {n}", "solution_area": "business_applications", "family": "dynamics_365"}


def subscription(owner: Row, sold: Row) -> Row:
    return {
        "subscription_id": str(uuid.uuid4()),
        "tenant_id": owner["tenant_id"],
        "product_id": sold["product_id"],
        "channel": "volume_licensing",
        "status": "active",
        "provisioned": True,
        "starts_on": "2025-01-01",
        "ends_on": "2035-12-31",
    }


def mpn(n: int, company: str) -> Row:
    return {"mpn_id": str(4_000_000 + n), "partner_id": company, "partner_name": company.title(), "enrolled_programs": ["incentives"]}


def claim(owner: Row, sold: Row, bought: Row, by: Row) -> Row:
    signed = (datetime.now(UTC) - timedelta(days=20)).date()
    return {
        "customer": {
            "tenant_id": owner["tenant_id"],
            "domain": owner["domains"][0],
            "contact": {"name": "Cy Contoso", "email": f"cy@{owner['domains'][0]}"},
        },
        "solution_area": sold["solution_area"],
        "activity": "presales",
        "product_id": sold["product_id"],
        "subscription_id": bought["subscription_id"],
        "mpn_id": by["mpn_id"],
        "evidence": [{"document_id": DOCUMENT, "kind": "statement_of_work", "acknowledged_on": signed.isoformat()}],
        "partner_contact": {"name": "Pat Partner", "email": f"pat@{by['partner_id']}.example"},
    }


def settle(port: int, town: Town) -> dict[str, str]:
    """Imports the town into a claimlog server, uploads every company's document, and returns the companies' tokens."""
    operator = token(port, "olga", "operator", None)
    kinds = {"products": town.products, "tenants": town.tenants, "subscriptions": town.subscriptions, "mpns": town.mpns}
    for kind, rows in kinds.items():
        for n in range(0, len(rows), TOGETHER):
            send(port, "PUT", f"/v1/reference/{kind}", json.dumps(rows[n : n + TOGETHER]).encode(), operator)
    tokens = {company: token(port, f"pat-{company}", "incentives_admin", company) for company in town.companies}
    for one in tokens.values():
        upload(port, one)
    return tokens


def token(port: int, sub: str, role: str, company: str | None) -> str:
    body = {"sub": sub, "name": sub, "roles": [role], "partner_id": company}
    return str(send(port, "POST", "/sandbox/tokens", json.dumps(body).encode())["access_token"])


def upload(port: int, bearer: str) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="sow.pdf"\r\n\r\n' + PAPER + b"\r\n--b--\r\n"
    told = send(port, "POST", "/v1/evidence", form, bearer, "multipart/form-data; boundary=b")
    assert told["document_id"] == DOCUMENT, told


def send(port: int, method: str, path: str, body: bytes, bearer: str | None = None, media: str = "application/json") -> Any:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, body, {"Content-Type": media} | ({"Authorization": f"Bearer {bearer}"} if bearer else {}))
    answer = line.getresponse()
    told = answer.read()
    line.close()
    assert answer.status < 300, (path, answer.status, told)
    return json.loads(told)
