"""Documents: proof of execution, known by content and kept apart by company."""

from collections.abc import Iterator
from typing import Annotated, BinaryIO
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from api.answers import TheAnswer
from api.contract import Responses, refusals, sends
from api.dependencies import Partner, PartnerOrVendor, TheHouse
from api.door.guarding import GuardedRoute
from api.shapes.claim import DocumentOut
from application.ports import Document
from application.work import Call
from domain.access import DocumentOpened
from domain.actor import Actor
from domain.errors import NotFound
from domain.values import CompanyId, DocumentId

router = APIRouter(prefix="/v1/evidence", route_class=GuardedRoute, tags=["evidence"])
CHUNK = 1 << 16
# Whatever a document is, a browser runs nothing of it: it is saved, under a name that fits what it is.
GUARDS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}
REFUSED = ("file_type_not_allowed", "document_infected", "document_quarantined", "scanner_unavailable")
BYTES: Responses = {
    200: {"content": {"*/*": {}}, **sends(200, "Content-Disposition", *GUARDS)[200]},
    **refusals("busy", "document_quarantined"),
}


@router.post(
    "",
    status_code=201,
    response_model=DocumentOut,
    responses=refusals(*REFUSED),
    form_limits={"max_files": 1, "max_fields": 0, "max_part_size": 0},
)
async def upload(file: Annotated[UploadFile, File()], actor: Partner, request: Request, house: TheHouse, answer: TheAnswer) -> Response:
    """Upload a document (PDF, PNG, JPEG, DOCX, XLSX; at most 25 MiB); the same bytes again are the same document."""
    assert actor.company
    async with request.app.state.rooms.turns.turn(actor.company):
        kept = await run_in_threadpool(house.documents.put, actor.company, file.filename or "document", file.file)
    return answer.json(DocumentOut(**kept._asdict()), 201)


@router.get("/{document_id}", response_class=StreamingResponse, responses=BYTES)
def download(document_id: DocumentId, actor: PartnerOrVendor, house: TheHouse, claim_id: UUID | None = None) -> StreamingResponse:
    """The bytes, as an attachment; the vendor's people name a claim that cites the document, and that they opened it is recorded."""
    company = company_asked(actor, house, claim_id, document_id)
    known = house.documents.readable(company, document_id)
    content = house.documents.open(company, document_id)
    if claim_id and actor.is_vendor:
        try:
            house.accesses.record(Call(actor), DocumentOpened(claim_id=claim_id, document_id=document_id))
        except BaseException:
            content.close()
            raise
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(saved_as(known), safe='')}", **GUARDS}
    return StreamingResponse(chunks(content), 200, headers, known.media_type)


def saved_as(document: Document) -> str:
    """Its name, with the suffix of what it is: `page.html` of a PDF would be opened as a page from somebody's disk."""
    suffixes = SUFFIXES[document.media_type]
    return document.name if document.name.lower().endswith(suffixes) else f"{document.name}{suffixes[0]}"


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
