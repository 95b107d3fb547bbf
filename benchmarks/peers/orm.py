"""The CRUD peer: FastAPI and SQLAlchemy's ORM, current rows and a history table, on SQLite with WAL and FULL."""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import JSON, Engine, ForeignKey, Index, create_engine, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

from benchmarks.peers.forms import OPEN, ClaimIn, ClaimOut, Found, due, refuse


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}


class Tenant(Base):
    __tablename__ = "tenants"
    tenant_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    domains: Mapped[list[str]]


class Product(Base):
    __tablename__ = "products"
    product_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    solution_area: Mapped[str]


class Subscription(Base):
    __tablename__ = "subscriptions"
    subscription_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(index=True)
    product_id: Mapped[str]
    channel: Mapped[str]
    status: Mapped[str]
    provisioned: Mapped[bool]


class Mpn(Base):
    __tablename__ = "mpns"
    mpn_id: Mapped[str] = mapped_column(primary_key=True)
    partner_id: Mapped[str]
    enrolled_programs: Mapped[list[str]]


class Document(Base):
    __tablename__ = "documents"
    partner_id: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(primary_key=True)


class Claim(Base):
    __tablename__ = "claims"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    partner_id: Mapped[str]
    slot: Mapped[str]
    status: Mapped[str]
    contested: Mapped[bool]
    tenant_id: Mapped[str]
    domain: Mapped[str]
    solution_area: Mapped[str]
    activity: Mapped[str]
    product_id: Mapped[str]
    subscription_id: Mapped[str | None]
    mpn_id: Mapped[str]
    customer_contact: Mapped[dict[str, Any] | None]
    partner_contact: Mapped[dict[str, Any] | None]
    submitted_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    evidence: Mapped[list["Evidence"]] = relationship()
    history: Mapped[list["History"]] = relationship()
    __table_args__ = (Index("one_each", "slot", "partner_id", unique=True, sqlite_where=text(f"status IN {OPEN}")),)


class Evidence(Base):
    __tablename__ = "evidence"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    document_id: Mapped[str]
    kind: Mapped[str]
    acknowledged_on: Mapped[date | None]


class History(Base):
    __tablename__ = "claim_history"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("claims.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    what: Mapped[str]
    details: Mapped[dict[str, Any]]


def engine_on(path: str) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False}, pool_size=40)
    event.listen(engine, "connect", prepare)
    return engine


def prepare(driver: Any, _: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 20000", "foreign_keys = ON"):
        driver.execute(f"PRAGMA {pragma}")


engine = engine_on(os.environ.get("PEER_DATABASE", ":memory:"))
sessions = sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


def session() -> Iterator[Session]:
    with sessions() as opened:
        yield opened


Db = Annotated[Session, Depends(session)]
Partner = Annotated[str, Header(alias="X-Partner")]


@app.get("/health")
def health() -> str:
    return "ok"


@app.post("/v1/claims", status_code=201, response_model=ClaimOut)
def submit(body: ClaimIn, partner: Partner, db: Db) -> Claim:
    present = db.scalars(select(Claim).where(Claim.slot == body.slot, Claim.status.in_(OPEN))).all()
    refuse(body, partner, found(db, body, partner), [other.partner_id for other in present])
    claim = made(body, partner, contested=bool(present))
    for other in present:
        other.contested = True
        other.history.append(History(at=claim.submitted_at, actor="system", what="contested", details={}))
    db.add(claim)
    try:
        db.commit()
    except IntegrityError as error:
        raise HTTPException(409, "already claimed") from error
    return claim


def found(db: Session, body: ClaimIn, partner: str) -> Found:
    cited = [item.document_id for item in body.evidence]
    documents = select(Document.document_id).where(Document.partner_id == partner, Document.document_id.in_(cited))
    return Found(
        tenant=db.get(Tenant, body.customer.tenant_id),
        product=db.get(Product, body.product_id),
        subscription=db.get(Subscription, body.subscription_id) if body.subscription_id else None,
        mpn=db.get(Mpn, body.mpn_id),
        documents=db.scalars(documents).all(),
    )


def made(body: ClaimIn, partner: str, *, contested: bool) -> Claim:
    now = datetime.now(UTC)
    fields = body.model_dump(include={"solution_area", "activity", "product_id", "subscription_id", "mpn_id", "partner_contact"})
    claim = Claim(
        partner_id=partner,
        slot=body.slot,
        status="submitted",
        contested=contested,
        tenant_id=body.customer.tenant_id,
        domain=body.customer.domain,
        customer_contact=body.customer.contact.model_dump() if body.customer.contact else None,
        submitted_at=now,
        due_at=due(now),
        **fields,
    )
    claim.evidence = [Evidence(**item.model_dump()) for item in body.evidence]
    claim.history = [History(at=now, actor=partner, what="submitted", details=body.model_dump(mode="json"))]
    return claim
