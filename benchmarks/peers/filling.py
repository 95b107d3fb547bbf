"""Gives a CRUD peer's empty database its tables and the same town."""

from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from benchmarks.peers.orm import Base, engine_on
from benchmarks.town import DOCUMENT, Town


def fill(path: Path, town: Town) -> None:
    engine = engine_on(str(path))
    Base.metadata.create_all(engine)
    proofs = [{"partner_id": company, "document_id": DOCUMENT} for company in town.companies]
    kinds = {
        "tenants": town.tenants,
        "products": town.products,
        "subscriptions": town.subscriptions,
        "mpns": town.mpns,
        "documents": proofs,
    }
    with engine.begin() as db:
        for name, rows in kinds.items():
            table = Base.metadata.tables[name]
            db.execute(insert(table), [known(table, row) for row in rows])
    engine.dispose()


def known(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in table.c}
