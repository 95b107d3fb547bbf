"""The embedded directory: customers, products, subscriptions, partners and ties, as operators import them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar, get_args
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, Engine, Select, Table, bindparam, delete, false, select, tuple_

from application.adapters.changes import changing
from application.adapters.databases import found, reading, upsert, writing
from application.adapters.memory import Memory
from application.adapters.tables import (
    BY_KIND,
    mpns,
    pending_imports,
    products,
    reviewer_ties,
    settings,
    subscriptions,
    tenants,
)
from application.ports import PendingImport
from application.reference_rows import KINDS, Row
from domain.policies.facts import Mpn, Product, Subscription, Tenant
from domain.records import HouseEvent
from domain.values import CompanyId, MpnId, Name, PersonId, ProductId, Role, SubscriptionId, TenantId, Value

V = TypeVar("V", bound=Value)
REVISION = "directory.revision"
EVENTS = {event.name: event for event in get_args(HouseEvent)}


def query(table: Table, shape: type[Value], *where: ColumnElement[bool]) -> Select[Any]:
    return select(*(table.c[name] for name in shape.model_fields)).where(*where).order_by(*table.primary_key)


# Built once: building one anew takes longer than the look-up.
ID: BindParameter[str] = bindparam("id")
TENANT = query(tenants, Tenant, tenants.c.tenant_id == ID, tenants.c.retired == false())
SUBSCRIPTION = query(subscriptions, Subscription, subscriptions.c.subscription_id == ID)
SUBSCRIPTIONS_OF = query(
    subscriptions, Subscription, subscriptions.c.tenant_id == bindparam("tenant_id"), subscriptions.c.product_id == bindparam("product_id")
)
MPN = query(mpns, Mpn, mpns.c.mpn_id == ID, mpns.c.retired == false())
MPNS_OF = query(mpns, Mpn, mpns.c.partner_id == ID, mpns.c.retired == false())
PRODUCT = query(products, Product, products.c.product_id == ID, products.c.retired == false())
FAMILY = select(products.c.family).where(products.c.product_id == ID)
TIES_OF = select(reviewer_ties.c.partner_id).where(reviewer_ties.c.reviewer == ID, reviewer_ties.c.lifted == false())


class Directory:
    """Fills Directories, Products, Ties and References."""

    def __init__(self, engine: Engine, memory: Memory) -> None:
        self._engine, self._memory = engine, memory

    def tenant(self, tenant_id: TenantId) -> Tenant | None:
        return first(self._known(Tenant, TENANT, id=tenant_id))

    def subscription(self, subscription_id: SubscriptionId) -> Subscription | None:
        return first(self._known(Subscription, SUBSCRIPTION, id=subscription_id))

    def subscriptions_of(self, tenant_id: TenantId, product_id: ProductId) -> tuple[Subscription, ...]:
        return self._known(Subscription, SUBSCRIPTIONS_OF, tenant_id=tenant_id, product_id=product_id)

    def mpn(self, mpn_id: MpnId) -> Mpn | None:
        return first(self._known(Mpn, MPN, id=mpn_id))

    def mpns_of(self, company: CompanyId) -> tuple[Mpn, ...]:
        return self._known(Mpn, MPNS_OF, id=company)

    def product(self, product_id: ProductId) -> Product | None:
        return first(self._known(Product, PRODUCT, id=product_id))

    def family(self, product_id: ProductId) -> Name | None:
        found = self._ids(FAMILY, product_id)
        return found[0] if found else None

    def of(self, person: PersonId) -> frozenset[CompanyId]:
        return frozenset(self._ids(TIES_OF, person))

    def listing(self, kind: str, after: Sequence[str] | None, limit: int) -> tuple[Row, ...]:
        """Rows of one kind by key, from the one after the row with this key; retired and lifted ones too."""
        table = BY_KIND[kind]
        rest = [tuple_(*table.primary_key) > tuple_(*after)] if after else []
        with reading(self._engine) as db:
            rows = db.execute(query(table, KINDS[kind], *rest).limit(limit)).mappings()
            return tuple(KINDS[kind].model_validate(dict(row)) for row in rows)

    def put(self, kind: str, rows: Sequence[Row], pending: PendingImport) -> None:
        with changing(self._engine, self._memory) as db:
            revision = revision_in(db) + 1
            db.execute(upsert(db, settings), {"name": REVISION, "value": str(revision)})
            if rows:
                db.execute(upsert(db, BY_KIND[kind]), [row.model_dump(mode="json") | {"revision": revision} for row in rows])
            db.execute(pending_imports.insert(), {**stored(pending), "revision": revision})

    def pending(self) -> Sequence[PendingImport]:
        with reading(self._engine) as db:
            return [restored(row) for row in db.execute(select(pending_imports).order_by(pending_imports.c.revision)).mappings()]

    def clear(self, pending: PendingImport) -> None:
        with writing(self._engine) as db:
            db.execute(delete(pending_imports).where(pending_imports.c.id == str(pending.id)))

    def revision(self) -> int:
        with reading(self._engine) as db:
            return revision_in(db)

    def subscriptions_changed(self, since: int) -> Sequence[SubscriptionId]:
        changed = select(subscriptions.c.subscription_id).where(subscriptions.c.revision > since)
        with reading(self._engine) as db:
            return db.scalars(changed.order_by(subscriptions.c.subscription_id)).all()

    def _known(self, shape: type[V], statement: Select[Any], **values: str) -> tuple[V, ...]:
        def ask() -> tuple[V, ...]:
            return tuple(shape.model_validate(row) for row in found(self._engine, statement, **values))

        return self._memory.of((statement, *values.values()), ask)

    def _ids(self, statement: Select[Any], of: str) -> Sequence[str]:
        return self._memory.of((statement, of), lambda: [value for row in found(self._engine, statement, id=of) for value in row.values()])


def first(answers: tuple[V, ...]) -> V | None:
    return answers[0] if answers else None


def revision_in(db: Connection) -> int:
    return int(db.scalar(select(settings.c.value).where(settings.c.name == REVISION)) or 0)


def stored(pending: PendingImport) -> dict[str, Any]:
    events = [{"name": event.name, "data": event.model_dump(mode="json")} for event in pending.events]
    return {"id": str(pending.id), "actor": pending.actor, "role": pending.role.value, "at": pending.at.isoformat(), "events": events}


def restored(row: Any) -> PendingImport:
    events = tuple(EVENTS[event["name"]].model_validate(event["data"]) for event in row["events"])
    return PendingImport(UUID(row["id"]), row["actor"], Role(row["role"]), datetime.fromisoformat(row["at"]), events)
