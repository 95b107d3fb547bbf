"""The same service and tables on SQLAlchemy Core: no objects, statements built once."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import Connection, Select, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from benchmarks.peers.forms import OPEN, ClaimIn, ClaimOut, Found, due, refuse
from benchmarks.peers.orm import Base, Partner, engine

tables = Base.metadata.tables
claims, evidence, history, documents = (tables[name] for name in ("claims", "evidence", "claim_history", "documents"))
app = FastAPI()


def by_key(table: Table) -> Select[Any]:
    [key] = table.primary_key
    return select(table).where(key == bindparam("id"))


TENANT, PRODUCT, SUBSCRIPTION, MPN = (by_key(tables[name]) for name in ("tenants", "products", "subscriptions", "mpns"))
PRESENT = select(claims.c.id, claims.c.partner_id).where(claims.c.slot == bindparam("slot"), claims.c.status.in_(OPEN))
CITED = select(documents.c.document_id).where(
    documents.c.partner_id == bindparam("partner"), documents.c.document_id.in_(bindparam("cited", expanding=True))
)
CONTEST = update(claims).where(claims.c.id == bindparam("claim")).values(contested=True)


def connection() -> Iterator[Connection]:
    with engine.connect() as opened:
        yield opened


Db = Annotated[Connection, Depends(connection)]


@app.get("/health")
def health() -> str:
    return "ok"


@app.post("/v1/claims", status_code=201, response_model=ClaimOut)
def submit(body: ClaimIn, partner: Partner, db: Db) -> dict[str, Any]:
    present = db.execute(PRESENT, {"slot": body.slot}).all()
    refuse(body, partner, found(db, body, partner), [other.partner_id for other in present])
    claim = row(body, partner, contested=bool(present))
    try:
        write(db, claim, body, [other.id for other in present])
        db.commit()
    except IntegrityError as error:
        raise HTTPException(409, "already claimed") from error
    return claim


def found(db: Connection, body: ClaimIn, partner: str) -> Found:
    return Found(
        tenant=db.execute(TENANT, {"id": body.customer.tenant_id}).first(),
        product=db.execute(PRODUCT, {"id": body.product_id}).first(),
        subscription=db.execute(SUBSCRIPTION, {"id": body.subscription_id}).first() if body.subscription_id else None,
        mpn=db.execute(MPN, {"id": body.mpn_id}).first(),
        documents=db.scalars(CITED, {"partner": partner, "cited": [item.document_id for item in body.evidence]}).all(),
    )


def row(body: ClaimIn, partner: str, *, contested: bool) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": uuid.uuid4(),
        "partner_id": partner,
        "slot": body.slot,
        "status": "submitted",
        "contested": contested,
        "tenant_id": body.customer.tenant_id,
        "domain": body.customer.domain,
        "customer_contact": body.customer.contact.model_dump() if body.customer.contact else None,
        "submitted_at": now,
        "due_at": due(now),
        **body.model_dump(include={"solution_area", "activity", "product_id", "subscription_id", "mpn_id", "partner_contact"}),
    }


def write(db: Connection, claim: dict[str, Any], body: ClaimIn, others: Sequence[uuid.UUID]) -> None:
    at, claim_id = claim["submitted_at"], claim["id"]
    db.execute(insert(claims), claim)
    if body.evidence:
        db.execute(insert(evidence), [{"claim_id": claim_id, **item.model_dump()} for item in body.evidence])
    told = [{"claim_id": claim_id, "at": at, "actor": claim["partner_id"], "what": "submitted", "details": body.model_dump(mode="json")}]
    told += [{"claim_id": other, "at": at, "actor": "system", "what": "contested", "details": {}} for other in others]
    db.execute(insert(history), told)
    if others:
        db.execute(CONTEST, [{"claim": other} for other in others])
