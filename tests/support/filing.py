"""People who file claims whatever happens to the service."""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from threading import Event
from typing import Any

from tests.support.servers import Person, Reply, sign_in

TENANTS, PRODUCTS, COMPANIES = 500, 40, 5
PAUSE, AGAIN, COME_BACK, INCOMPLETE_EVERY = 0.02, 0.1, 503, 10


@dataclass
class Filer:
    """Claim after claim, each under a key. Where no answer comes, or only that he may come back, he sends the same until he is told."""

    port: int
    number: int
    acknowledged: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person = sign_in(self.port, f"filer {self.number}", "incentives_admin", partner_id=f"company-{self.number}")
        self.document, self.filed = self.person.upload(), 0

    def file(self) -> None:
        key, body = str(self.filed), claim(self.number, self.filed, self.document)
        self.filed += 1
        while (reply := self.answer("POST", "/v1/claims", body, Idempotency_Key=key)) is None or reply.status == COME_BACK:
            time.sleep(AGAIN)
        if reply.status == 201:
            self.acknowledged.append(reply.body["id"])

    def answer(self, method: str, path: str, body: Any = None, **headers: str) -> Reply | None:
        """None where the connection broke: then nobody knows what became of it."""
        try:
            return self.person.send(method, path, body, None, **headers)
        except (OSError, HTTPException):
            self.person.line.close()
            return None


@contextmanager
def busy(filers: list[Filer]) -> Iterator[None]:
    """All of them at once, until each has been told what became of his last claim."""
    enough = Event()

    def work(filer: Filer) -> None:
        while not enough.wait(PAUSE):
            filer.file()

    with ThreadPoolExecutor(len(filers)) as pool:
        at_work = [pool.submit(work, filer) for filer in filers]
        try:
            yield
        finally:
            enough.set()
        for one in at_work:
            one.result()


def prepare(operator: Person) -> None:
    tenants = [{"tenant_id": tenant(n), "name": f"T{n}", "domains": [f"t{n}.example"], "country": "NL"} for n in range(TENANTS)]
    products = [
        {"product_id": f"p{n}", "name": f"P{n}", "solution_area": "microsoft_365", "family": "microsoft_365"} for n in range(PRODUCTS)
    ]
    mpns = [
        {"mpn_id": f"400000{n}", "partner_id": f"company-{n}", "partner_name": f"C{n}", "enrolled_programs": ["incentives"]}
        for n in range(COMPANIES)
    ]
    for kind, rows in (("tenants", tenants), ("products", products), ("mpns", mpns)):
        assert operator.send("PUT", f"/v1/reference/{kind}", rows).status == 200


def tenant(n: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"tenant {n}"))


def claim(company: int, n: int, document: str) -> dict[str, Any]:
    """Of a slot in which each company has one; now and then without evidence, which is refused."""
    of, day = n // PRODUCTS, (datetime.now(UTC) - timedelta(days=60)).date().isoformat()
    evidence = [] if incomplete(n) else [{"document_id": document, "kind": "statement_of_work", "acknowledged_on": day}]
    return {
        "customer": {"tenant_id": tenant(of), "domain": f"t{of}.example"},
        "solution_area": "microsoft_365",
        "activity": "usage",
        "product_id": f"p{n % PRODUCTS}",
        "mpn_id": f"400000{company}",
        "evidence": evidence,
    }


def incomplete(n: int) -> bool:
    return n % INCOMPLETE_EVERY == INCOMPLETE_EVERY - 1
