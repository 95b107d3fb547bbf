"""All claims, for lists and filters; each row carries the claim's details whole."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Column, Connection, Select, String, Text, select

from domain.values import CompanyId
from projections.claim_details import ClaimDetails
from projections.paging import Page, PageOf, Sort, paged
from projections.reference import reference_of
from projections.rows import find
from projections.schema import partial_index, view_table
from projections.views import PerClaim

DETAILS = TypeAdapter(ClaimDetails)

claims = view_table(
    "claims",
    Column("claim_id", String(36), primary_key=True),
    Column("submitted_position", BigInteger, nullable=False),
    Column("reference", String(16), nullable=False),
    Column("partner_id", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("contested", Boolean, nullable=False),
    Column("tenant_id", String(200), nullable=False),
    Column("product_id", String(200), nullable=False),
    Column("group_id", String(36)),
    Column("documents", Text, nullable=False),
    Column("details", Text, nullable=False),
    indexes=[
        ("submitted_position",),
        *((first, "submitted_position") for first in ("partner_id", "status", "product_id", "tenant_id", "reference", "group_id")),
    ],
)
partial_index("ix_claims_contested", [claims.c.submitted_position], claims.c.contested)


def row(details: ClaimDetails) -> dict[str, Any]:
    claim = details.claim
    return {
        "claim_id": str(claim.id),
        "submitted_position": details.submitted_position,
        "reference": reference_of(claim.id),
        "partner_id": claim.company,
        "status": claim.status.value,
        "contested": claim.contested is not None,
        "tenant_id": claim.stated.tenant_id,
        "product_id": claim.stated.product_id,
        "group_id": str(details.group_id) if details.group_id else None,
        "documents": " ".join(claim.documents),
        "details": DETAILS.dump_json(details).decode(),
    }


VIEW = PerClaim(claims, row)
NEWEST_FIRST = [Sort(claims.c.submitted_position, descending=True)]


def known(db: Connection, ids: list[UUID]) -> dict[UUID, ClaimDetails]:
    """The details of these claims as the view holds them."""
    found = find(db, claims, ("claim_id", "details"), "claim_id", [str(one) for one in ids])
    return {UUID(claim_id): DETAILS.validate_json(details) for claim_id, details in found}


def listed(db: Connection, filters: dict[str, Any], page: Page) -> PageOf[ClaimDetails]:
    """Newest first. `filters` name columns and the values they must have."""
    query: Select[Any] = select(claims.c.details, claims.c.submitted_position)
    for column, value in filters.items():
        query = query.where(claims.c[column] == value)
    return paged(db, query, NEWEST_FIRST, page, lambda found: DETAILS.validate_json(found.details), lambda found: len(found.details))


def company_that_cites(db: Connection, claim_id: UUID, document_id: str) -> CompanyId | None:
    found = db.execute(select(claims.c.partner_id, claims.c.documents).where(claims.c.claim_id == str(claim_id))).first()
    return found.partner_id if found and document_id in found.documents.split() else None
