"""Documents: proof of execution, known by content and kept apart by company."""

from collections.abc import Iterator
from typing import Annotated, BinaryIO
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile
from fastapi.responses import StreamingResponse

from api.answers import TheAnswer
from api.contract import Responses, refusals, sends
from api.dependencies import Partner, PartnerOrVendor, TheHouse
from api.guarding import GuardedRoute
from api.shapes.claim import DocumentOut
from application.work import Call
from domain.access import DocumentOpened
from domain.actor import Actor
from domain.errors import NotFound
from domain.values import CompanyId, DocumentId

router = APIRouter(prefix="/v1/evidence", route_class=GuardedRoute, tags=["evidence"])
CHUNK = 1 << 16
BYTES: Responses = {200: {"content": {"*/*": {}}, **sends(200, "Content-Disposition")[200]}, **refusals("busy")}


@router.post("", status_code=201, response_model=DocumentOut, responses=refusals("too_large", "file_type_not_allowed"))
def upload(file: Annotated[UploadFile, File()], actor: Partner, house: TheHouse, answer: TheAnswer) -> Response:
    """Upload a document (PDF, PNG, JPEG, DOCX, XLSX; at most 25 MiB); the same bytes again are the same document."""
    assert actor.company
    kept = house.documents.put(actor.company, file.filename or "document", file.file)
    return answer.json(DocumentOut(**kept._asdict()), 201)


@router.get("/{document_id}", response_class=StreamingResponse, responses=BYTES)
def download(document_id: DocumentId, actor: PartnerOrVendor, house: TheHouse, claim_id: UUID | None = None) -> StreamingResponse:
    """The bytes, as an attachment; the vendor's people name a claim that cites the document, and that they opened it is recorded."""
    company = company_asked(actor, house, claim_id, document_id)
    known = house.documents.get(company, document_id)
    if known is None:
        raise NotFound
    if claim_id and actor.is_vendor:
        house.accesses.record(Call(actor), DocumentOpened(claim_id=claim_id, document_id=document_id))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(known.name)}", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(chunks(house.documents.open(company, document_id)), 200, headers, known.media_type)


def company_asked(actor: Actor, house: TheHouse, claim_id: UUID | None, document_id: DocumentId) -> CompanyId:
    if actor.company:
        return actor.company
    company = house.read_side.cites(claim_id, document_id) if claim_id else None
    if company is None:
        raise NotFound
    return company


def chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while piece := content.read(CHUNK):
            yield piece
