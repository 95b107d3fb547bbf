"""The house the state machine drives: over HTTP, by people whose every word and name says who may read it."""

import atexit
import json
import re
import shutil
import tempfile
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from api.waiting import Waiting
from api.wiring import House, open_house
from application.work import Call
from projections.projector import VIEWS
from projections.rebuild import rebuild
from tests.support.directory import CONTOSO, FABRIKAM, SALES_SUBSCRIPTION
from tests.support.fields import unlisted
from tests.support.machine_wire import Answer, Wire
from tests.support.people import person
from tests.support.reference import mpn_row, subscription_row, tenant_row
from tests.support.values import NOW
from tests.support.worlds import PDF, PRODUCTS

COMPANIES = ("alder", "birch", "cedar")
VENDOR = {"rex": ["reviewer"], "rita": ["reviewer"], "ann": ["arbitrator", "reviewer"], "carl": ["compliance"], "olga": ["operator"]}
PARTNER = {"alder": ["incentives_admin"], "birch": ["integrator"], "cedar": ["global_admin"]}
MPNS = {"alder": "4815162", "birch": "4815163", "cedar": "4815164"}
M365 = {"solution_area": "microsoft_365", "activity": "usage", "product_id": "teams"}
SALES = {"solution_area": "business_applications", "activity": "presales", "product_id": "d365-sales"}
AT_CONTOSO = {"customer": {"tenant_id": CONTOSO, "domain": "contoso.example"}}
AT_FABRIKAM = {"customer": {"tenant_id": FABRIKAM, "domain": "fabrikam.example"}}
SLOTS: dict[str, dict[str, Any]] = {"teams": AT_CONTOSO | M365, "sales": AT_CONTOSO | SALES, "fabrikam": AT_FABRIKAM | M365}
TENANTS = {"teams": CONTOSO, "sales": CONTOSO, "fabrikam": FABRIKAM}
CANARY = re.compile(r"canary-([a-z]+)")
UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DOCUMENTS_EACH = 5
TOKEN_LIFE = timedelta(days=80)
FIRST_TOKENS: dict[str, str] = {}  # all houses are copies of one, with its keys
Json = Any


def company_id(company: str) -> str:
    return f"canary-{company}-company"


def sub(who: str) -> str:
    return f"canary-{who if who in COMPANIES else 'vendor'}-{who}"


def tenant(name: str, **changes: Any) -> Json:
    known = {CONTOSO: {"name": "Contoso"}, FABRIKAM: {"name": "Fabrikam", "domains": ["fabrikam.example"]}}
    return tenant_row(tenant_id=name, **known[name], **changes)


def mpn(company: str, *programs: str) -> Json:
    known = {"mpn_id": MPNS[company], "partner_id": company_id(company), "partner_name": f"canary-{company}-name"}
    return mpn_row(**known, location=f"canary-{company}-town", enrolled_programs=list(programs))


@cache
def furnished() -> tuple[Path, dict[str, list[str]]]:
    """A data folder to copy, made once, and the documents of each company in it."""
    fast = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=fast if fast.is_dir() else None, prefix="claimlog-machine-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = open_house(Settings(data_dir=folder / "data"), sandbox=True)
    house.sandbox_clock.set(NOW)
    house.start()
    rows = {"products": PRODUCTS, "tenants": [tenant(CONTOSO), tenant(FABRIKAM)], "subscriptions": [subscription_row()]}
    for kind, items in {**rows, "mpns": [mpn(company, "incentives") for company in COMPANIES]}.items():
        house.reference.put(Call(person("olga")), kind, items)
    documents = {company: [upload(house, company, n) for n in range(DOCUMENTS_EACH)] for company in COMPANIES}
    house.close()
    return folder, documents


def upload(house: House, company: str, n: int) -> str:
    name = f"canary-{company}-{n}"
    return house.documents.put(company_id(company), f"{name}.pdf", BytesIO(PDF + name.encode())).document_id


@cache
def one_app() -> FastAPI:
    """The application is built once; the houses move in one after the other."""
    with closing(open_house(Settings(data_dir=furnished()[0] / "data"), sandbox=True)) as house:
        return create_app(house)


def app_over(house: House) -> FastAPI:
    app = one_app()
    app.state.house, app.state.waiting, app.state.signed = house, Waiting(house.projector.position), Waiting(house.record.signed)
    return app


class Reply:
    def __init__(self, status: int, body: Json, etag: str | None) -> None:
        self.status, self.body, self.etag = status, body, etag

    @property
    def done(self) -> bool:
        return self.status < 300

    @property
    def code(self) -> str:
        return str(self.body.get("code")) if isinstance(self.body, dict) else ""

    def __repr__(self) -> str:
        return f"{self.status} {json.dumps(self.body)[:1500]}"


class Site:
    """`owners` says whose each id is; what is not a company's own it may not read."""

    def __init__(self) -> None:
        template, self.documents = furnished()
        self.closing = ExitStack()
        self.folder = Path(tempfile.mkdtemp(dir=template.parent, prefix="claimlog-machine-"))
        self.closing.callback(shutil.rmtree, self.folder)
        shutil.copytree(template / "data", self.folder / "data")
        self.house = open_house(Settings(data_dir=self.folder / "data"), sandbox=True)
        self.closing.callback(self.house.close)
        self.house.start()
        self.wire = Wire(app_over(self.house))
        self.closing.callback(self.wire.close)
        self.tokens, self.minted = FIRST_TOKENS, NOW
        self.owners: dict[str, str] = {}
        self.silent: list[str] = []
        self.words = 0

    def word(self, reader: str) -> str:
        """A text that `reader`, a company or "vendor", may read, and of the partners nobody else."""
        self.words += 1
        return f"canary-{reader}-text-{self.words}"

    def sandbox(self, method: str, what: str, body: Json = None) -> Answer:
        answer = self.wire.request(method, f"/sandbox/{what}", body, {})
        assert answer.status_code < 300, answer.text
        return answer

    def token(self, who: str) -> str:
        if who not in self.tokens:
            company = company_id(who) if who in COMPANIES else None
            claims = {"sub": sub(who), "name": f"{sub(who)}-name", "roles": (PARTNER | VENDOR)[who], "partner_id": company}
            self.tokens[who] = self.sandbox("POST", "tokens", claims).json()["access_token"]
        return self.tokens[who]

    def send(self, who: str, method: str, path: str, body: Json = None, match: object = None) -> Reply:
        headers = {"Authorization": f"Bearer {self.token(who)}"} | ({"If-Match": f'"{match}"'} if match else {})
        answer = self.wire.request(method, path, body, headers)
        assert answer.status_code < 500 or (path == "/v1/mpns" and "mpns" in self.silent), (
            f"broken: {method} {path} by {who}: {answer.text}"
        )
        if who in COMPANIES:
            self.leaks_nothing(who, f"{answer.text} {dict(answer.headers)}", path, f"{path} {json.dumps(body)}")
        told = answer.json() if "json" in answer.headers.get("content-type", "") else None
        more = unlisted(method, path, "partner" if who in COMPANIES else "vendor", answer.status_code, told)
        assert not more, f"on no list of {who}: {more} in {method} {path}: {answer.text}"
        return Reply(answer.status_code, told, answer.headers.get("etag", "").strip('"') or None)

    def leaks_nothing(self, company: str, answer: str, path: str, sent: str) -> None:
        """Nothing of a rival's, nothing that is the vendor's only; what the caller said itself may be repeated."""
        answer = answer.replace(path.partition("?")[0], "")
        words = {whose for whose in CANARY.findall(answer) if whose != company}
        ids = {one for one in UUID_TEXT.findall(answer) if self.owners.get(one, company) != company and one not in sent}
        rivals = [other for other in COMPANIES if other != company]
        numbers = {MPNS[other] for other in rivals if re.search(rf"\b{MPNS[other]}\b", answer)}
        papers = {paper for other in rivals for paper in self.documents[other] if paper in answer}
        assert not (words or ids or numbers or papers), f"leak to {company}: {words | ids | numbers | papers} in {answer}"

    def get(self, who: str, path: str) -> Json:
        reply = self.send(who, "GET", path)
        assert reply.status == 200, reply
        return reply.body

    def put(self, kind: str, row: Json) -> None:
        reply = self.send("olga", "PUT", f"/v1/reference/{kind}", [row])
        assert reply.status == 200, reply

    def set_clock(self, now: datetime) -> None:
        self.sandbox("PUT", "clock", {"now": now.isoformat()})
        if not timedelta() <= now - self.minted < TOKEN_LIFE:
            self.tokens, self.minted = {}, now

    def silence(self, sources: list[str]) -> None:
        self.silent = sources
        self.sandbox("PUT", "outages", {"sources": sources})

    def set_subscription(self, status: str) -> None:
        self.put("subscriptions", subscription_row(subscription_id=SALES_SUBSCRIPTION, status=status))

    def rebuild(self) -> list[str]:
        """The views that served something else than the ledger says."""
        with self.house.views_beside() as beside:
            return [one.view for one in rebuild(self.house.projector, beside, VIEWS, lambda *_: None) if one.differs]
