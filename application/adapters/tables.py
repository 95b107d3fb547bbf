"""The tables of the directory: reference data, documents, imports on their way to the ledger, settings of the house."""

from pathlib import Path

from sqlalchemy import JSON, Boolean, Column, Connection, Engine, Index, Integer, MetaData, Table, select
from sqlalchemy import Text as AnyText

from application.adapters.databases import upsert
from application.adapters.sqlite import create_schema, open_sqlite

VERSION = 2
CHANGES = "directory.changes"
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")  # one order, whatever the database was made with
metadata = MetaData()


def text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def revision() -> Column[int]:
    """Of the import that last wrote the row."""
    return Column("revision", Integer, nullable=False)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def names(name: str) -> Column[list[str]]:
    return Column(name, JSON, nullable=False)


tenants = Table(
    "tenants", metadata, key("tenant_id"), text("name"), names("domains"), text("country", nullable=True), flag("retired"), revision()
)
products = Table("products", metadata, key("product_id"), text("name"), text("solution_area"), text("family"), flag("retired"), revision())
subscriptions = Table(
    "subscriptions",
    metadata,
    key("subscription_id"),
    text("tenant_id"),
    text("product_id"),
    text("channel"),
    text("status"),
    flag("provisioned"),
    text("starts_on", nullable=True),
    text("ends_on", nullable=True),
    flag("retired"),
    revision(),
    Index("subscriptions_by_tenant", "tenant_id", "product_id"),
    Index("subscriptions_by_revision", "revision"),
)
mpns = Table(
    "mpns",
    metadata,
    key("mpn_id"),
    text("partner_id"),
    text("partner_name"),
    text("location", nullable=True),
    text("country", nullable=True),
    names("enrolled_programs"),
    text("partner_type", nullable=True),
    flag("retired"),
    revision(),
    Index("mpns_by_partner", "partner_id"),
)
reviewer_ties = Table("reviewer_ties", metadata, key("reviewer"), key("partner_id"), flag("lifted"), revision())
documents = Table(
    "documents",
    metadata,
    key("company"),
    key("document_id"),
    Column("size", Integer, nullable=False),
    text("media_type"),
    text("name_subject"),
    text("name_sealed"),
    Index("documents_by_company", "company", "size"),
)
quarantined = Table("quarantined", metadata, key("company"), key("document_id"), text("at"), text("signature"), flag("released"))
pending_imports = Table(
    "pending_imports", metadata, key("id"), text("actor"), text("role"), text("at"), Column("events", JSON, nullable=False), revision()
)
settings = Table("settings", metadata, key("name"), text("value"))

BY_KIND = {
    "tenants": tenants,
    "products": products,
    "subscriptions": subscriptions,
    "mpns": mpns,
    "reviewer-ties": reviewer_ties,
}


def open_directory(path: Path) -> Engine:
    engine = open_sqlite(path, synchronous="FULL", secure_delete=True)
    create_schema(engine, metadata, VERSION)
    return engine


def changes_in(db: Connection) -> int:
    """How often rows that are kept in memory were written."""
    return int(db.scalar(select(settings.c.value).where(settings.c.name == CHANGES)) or 0)


def count_change(db: Connection) -> None:
    """In the transaction that writes them, in its turn."""
    db.execute(upsert(db, settings), {"name": CHANGES, "value": str(changes_in(db) + 1)})
