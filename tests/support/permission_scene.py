"""Two companies, and things of each to be named in a request: fresh ones, in the state that an operation wants."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from api import waiting
from api.settings import Settings
from api.wiring import open_house
from domain.values import PARTNER_ROLES, Role
from tests.support.house import HandClock, Office
from tests.support.reference import mpn_row, tenant_row
from tests.support.values import NOW
from tests.support.web import Reply, Web, web_of
from tests.support.worlds import PDF, PRODUCTS, claim_body, customer

OURS, THEIRS = "alder", "birch"
OWN, OTHER, ABSENT = "own", "other", "absent"
COMPANY_OF = {OWN: OURS, OTHER: THEIRS}
NO_TOKEN, NO_ROLE = "no token", "no role"
ROLES = tuple(role.value for role in Role if role is not Role.SYSTEM)
CALLERS = (NO_TOKEN, NO_ROLE, *ROLES)
REVIEWERS = {"reviewer": "rex", "arbitrator": "amy"}


class Call(NamedTuple):
    """A request but for its method and headers of the caller; `match` goes into If-Match."""

    path: str
    body: Any = None
    match: Any = None
    query: dict[str, str] = {}
    files: Any = None


class Scene:
    """`by` is the reviewer a claim is assigned to where the state wants one."""

    def __init__(self, web: Web) -> None:
        self.web, self.office, self.numbers = web, web.office, count()
        self.kept: dict[tuple[str, str], str] = {}
        self.tokens = {caller: self.token(caller) for caller in CALLERS}

    def token(self, caller: str) -> str | None:
        if caller == NO_TOKEN:
            return None
        company = OURS if caller == NO_ROLE or caller in PARTNER_ROLES else None
        roles = ["system", "unheard-of"] if caller == NO_ROLE else [caller]
        claims = {"sub": REVIEWERS.get(caller, caller), "name": caller, "roles": roles, "partner_id": company}
        return str(self.web.client.post("/sandbox/tokens", json=claims).json()["access_token"])

    def send(self, caller: str, method: str, call: Call, **headers: str) -> Reply:
        self.office.house.projector.catch_up()
        token = self.tokens[caller]
        sent = headers | ({"Authorization": f"Bearer {token}"} if token else {})
        sent |= {} if call.match is None else {"If-Match": f'"{call.match}"'}
        return self.web.client.request(method, call.path, headers=sent, json=call.body, params=call.query or None, files=call.files)

    def customer(self) -> dict[str, Any]:
        """One that has no claim yet."""
        found = customer(next(self.numbers))
        self.office.put("tenants", tenant_row(tenant_id=found["tenant_id"], domains=[found["domain"]]))
        return found

    def body(self, company: str, **changes: Any) -> dict[str, Any]:
        return claim_body(company, customer=self.customer(), evidence=[self.office.document(company)]) | changes

    def version(self, thing: str) -> int:
        return self.office.claim(UUID(thing)).version

    def submitted(self, company: str, by: str = "rex") -> str:
        return str(self.office.submit(company, customer=self.customer()))

    def taken(self, company: str, by: str = "rex") -> str:
        claim = self.submitted(company)
        self.office.take(by, UUID(claim))
        return claim

    def asked(self, company: str, by: str = "rex") -> str:
        claim = self.taken(company)
        self.office.ask("rex", UUID(claim))
        return claim

    def rejected(self, company: str, by: str = "rex") -> str:
        claim = self.taken(company)
        self.office.reject("rex", UUID(claim))
        return claim

    def association(self, company: str, by: str = "rex") -> str:
        claim = UUID(self.taken(company))
        self.office.approve("rex", claim)
        return str(self.office.association(claim))

    def conflict(self, company: str, by: str = "rex") -> str:
        contested = self.customer()
        claim, _ = (self.office.submit(who, customer=contested) for who in (company, "cedar"))
        return str(self.office.conflict_id(claim))

    def document(self, company: str, by: str = "rex") -> str:
        """In no other company's store."""
        return str(self.office.document(company, f"work of {company} {next(self.numbers)}")["document_id"])

    def partner(self, company: str, by: str = "rex") -> str:
        return company

    def citing(self, document: str, company: str) -> str:
        cited = {"document_id": document, "kind": "statement_of_work", "acknowledged_on": "2026-02-20"}
        return str(self.office.submit(company, customer=self.customer(), evidence=[cited]))


@contextmanager
def scene_in(folder: Path) -> Iterator[Scene]:
    """With the clock of a sandbox, so that it can be set over HTTP; nobody extends the log beside it, so nobody waits for that."""
    with pytest.MonkeyPatch.context() as patch, closing(open_house(Settings(data_dir=folder), sandbox=True)) as house:
        patch.setattr(waiting, "MOMENT_SECONDS", 0.0)
        house.sandbox_clock.set(NOW)
        house.start()
        with web_of(furnished(Office(house, HandClock()))) as web:
            yield Scene(web)


def furnished(office: Office) -> Office:
    office.put("products", *PRODUCTS)
    mpns = {OURS: "4815162", THEIRS: "4815163", "cedar": "4815164"}
    office.put("reviewer-ties", *({"reviewer": f"reviewer {n}", "partner_id": "elm"} for n in range(270)))  # fills a tile of the log
    office.put("mpns", *(mpn_row(mpn_id=mpn, partner_id=company, partner_name=company.title()) for company, mpn in mpns.items()))
    return office


UPLOAD = {"file": ("sow.pdf", PDF)}
