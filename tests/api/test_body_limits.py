"""A body that is too large is refused before it is read, or, where its length is not told, as soon as it is too large."""

import asyncio
import json
from itertools import chain, repeat
from typing import Any

import pytest

from api.limits import BODY_BYTES, UPLOAD_BYTES
from tests.support.web import Web, bearer_of
from tests.support.worlds import PDF

CHUNK = bytes(1 << 16)
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="sow.pdf"\r\n\r\n' + PDF
JSON, FORM = "application/json", "multipart/form-data; boundary=b"
LIMITS = [("/v1/evidence", FORM, HEAD, UPLOAD_BYTES), ("/v1/claims", JSON, b'{"note": "', BODY_BYTES)]


class Sending:
    """A body larger than any limit, and how much of it was taken."""

    def __init__(self, head: bytes) -> None:
        self.pieces, self.taken = chain([head], repeat(CHUNK, 2 * UPLOAD_BYTES // len(CHUNK))), 0

    async def receive(self) -> dict[str, Any]:
        piece = next(self.pieces, b"")
        self.taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}


def answer(web: Web, who: str | None, path: str, body: Sending, **headers: str) -> tuple[int, str]:
    """Status and code, by the application itself: a client would hand the body over whole."""
    sent = {"authorization": bearer_of(web.office.house, who)} if who else {}
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in (sent | headers).items()],
        "app": web.client.app,
    }
    asyncio.run(web.client.app(scope, body.receive, send))  # type: ignore[arg-type]
    return told[0]["status"], json.loads(told[1]["body"])["code"]


@pytest.mark.parametrize(("path", "media_type", "head", "most"), LIMITS)
def test_of_a_body_that_says_that_it_is_too_large_nothing_is_read(web: Web, path: str, media_type: str, head: bytes, most: int) -> None:
    body = Sending(head)
    assert answer(web, "alder", path, body, content_type=media_type, content_length=str(most + 1)) == (413, "too_large")
    assert body.taken == 0


@pytest.mark.parametrize(("path", "media_type", "head", "most"), LIMITS)
def test_a_body_of_untold_length_is_read_up_to_the_limit(web: Web, path: str, media_type: str, head: bytes, most: int) -> None:
    body = Sending(head)
    assert answer(web, "alder", path, body, content_type=media_type, transfer_encoding="chunked") == (413, "too_large")
    assert most < body.taken <= most + len(CHUNK)


@pytest.mark.parametrize(("path", "media_type", "head", "most"), LIMITS)
def test_a_body_that_is_larger_than_it_said_is_read_no_further_either(web: Web, path: str, media_type: str, head: bytes, most: int) -> None:
    body = Sending(head)
    assert answer(web, "alder", path, body, content_type=media_type, content_length="1000") == (413, "too_large")
    assert body.taken <= most + len(CHUNK)


@pytest.mark.parametrize(("path", "media_type", "head", "most"), LIMITS)
def test_of_those_who_may_not_send_it_nothing_is_read(web: Web, path: str, media_type: str, head: bytes, most: int) -> None:
    for who, expected in ((None, (401, "unauthenticated")), ("olga", (403, "role_required"))):
        body = Sending(head)
        assert answer(web, who, path, body, content_type=media_type, transfer_encoding="chunked") == expected
        assert body.taken == 0


def test_nothing_is_kept_of_an_upload_that_was_cut_off(web: Web) -> None:
    answer(web, "alder", "/v1/evidence", Sending(HEAD), content_type=FORM, transfer_encoding="chunked")
    assert not (web.office.house.settings.data_dir / "documents").exists()
