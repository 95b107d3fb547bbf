"""A body that is too large is refused before it is read, or, where its length is not told, as soon as it is too large."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, repeat
from threading import Event, Semaphore
from typing import Any

import pytest

from api.door import limits
from api.door.limits import JSON_ROOM, UPLOAD_BYTES, most_of
from application.forms import ClaimForm
from tests.support.reference import mpn_row
from tests.support.web import Web, bearer_of, code_of
from tests.support.worlds import PDF

CHUNK = bytes(1 << 16)
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="sow.pdf"\r\n\r\n' + PDF
JSON, FORM = "application/json", "multipart/form-data; boundary=b"
LIMITS = [("/v1/evidence", FORM, HEAD, UPLOAD_BYTES), ("/v1/claims", JSON, b'{"note": "', most_of(ClaimForm))]


class Sending:
    """A body larger than any limit, and how much of it was taken."""

    def __init__(self, head: bytes) -> None:
        self.pieces, self.taken = chain([head], repeat(CHUNK, 2 * UPLOAD_BYTES // len(CHUNK))), 0

    async def receive(self) -> dict[str, Any]:
        piece = next(self.pieces, b"")
        self.taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}


class Stalling(Sending):
    """Nothing comes after the head."""

    async def receive(self) -> dict[str, Any]:
        if self.taken:
            await asyncio.sleep(60)
        return await super().receive()


class Dripping:
    """A space, again and again."""

    taken = 0

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(0.01)
        self.taken += 1
        return {"type": "http.request", "body": b" ", "more_body": True}


def answer(web: Web, who: str | None, path: str, body: Sending | Dripping, **headers: str) -> tuple[int, str]:
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


def test_a_body_that_stops_coming_is_not_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STALL_SECONDS", 0.05)
    assert answer(web, "alder", "/v1/claims", Stalling(b"{"), content_type=JSON, content_length="100") == (408, "request_timeout")


def test_a_body_that_comes_for_ever_is_not_either(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.5)
    slow = Dripping()
    assert answer(web, "alder", "/v1/claims", slow, content_type=JSON, transfer_encoding="chunked") == (408, "request_timeout")
    assert slow.taken > 3


def test_large_bodies_have_their_room_together_and_small_ones_come_in_beside_them(web: Web) -> None:
    rooms = web.client.app.state.rooms  # type: ignore[attr-defined]
    rooms.json.left = 0
    large = b'{"rationale": "' + b"a" * (1 << 17)
    assert answer(web, "alder", "/v1/claims", Sending(large), content_type=JSON, transfer_encoding="chunked") == (503, "busy")
    assert web.post("alder", "/v1/claims", web.office.body("alder")).status_code == 201


def test_one_company_does_not_take_all_the_room(web: Web) -> None:
    rooms, large = web.client.app.state.rooms, PDF + bytes(1 << 17)  # type: ignore[attr-defined]
    rooms.uploads.take("alder", limits.UPLOAD_ROOM // 2)
    assert [web.upload(who, large).status_code for who in ("alder", "birch")] == [503, 201]
    rooms.uploads.give_back("alder", limits.UPLOAD_ROOM // 2)
    assert web.upload("alder", large).status_code == 201 and not rooms.uploads.held


def test_nor_all_the_turns_at_looking_through_documents(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one company two are looked through at a time, and another company's does not wait for the others."""
    documents, at_work, enough, go_on = web.office.house.documents, Semaphore(limits.LOOKED_THROUGH // 2), Event(), Event()
    put = documents.put

    def slowly(company: str, *rest: Any) -> Any:
        if company == "alder":
            with alone_in(at_work):
                enough.set()
                assert go_on.wait(10)
        return put(company, *rest)

    monkeypatch.setattr(documents, "put", slowly)
    with ThreadPoolExecutor(6) as people:
        sent = [people.submit(web.upload, "alder", PDF + bytes([n])) for n in range(6)]
        assert enough.wait(10) and web.upload("birch", PDF).status_code == 201
        go_on.set()
    assert [one.result().status_code for one in sent] == [201] * 6
    assert not web.client.app.state.rooms.turns.each  # type: ignore[attr-defined]


@contextmanager
def alone_in(places: Semaphore) -> Iterator[None]:
    """Fails where there is none left."""
    assert places.acquire(blocking=False)
    yield
    places.release()


@pytest.mark.parametrize(("path", "media_type", "head", "most"), LIMITS)
def test_what_a_body_has_taken_is_given_back(web: Web, path: str, media_type: str, head: bytes, most: int) -> None:
    rooms = web.client.app.state.rooms  # type: ignore[attr-defined]
    before = rooms.json.left, rooms.uploads.left
    answer(web, "alder", path, Sending(head), content_type=media_type, transfer_encoding="chunked")
    assert (rooms.json.left, rooms.uploads.left) == before == (JSON_ROOM, limits.UPLOAD_ROOM)


def test_of_large_json_one_after_the_other_is_read(web: Web) -> None:
    rows = json.dumps([mpn_row(mpn_id=f"{n:07}", partner_name="a" * 150) for n in range(400)]).encode()
    sent = web.headers("olga", **{"Content-Type": JSON})
    with ThreadPoolExecutor(4) as people:
        replies = list(people.map(lambda _: web.client.put("/v1/reference/mpns", content=rows, headers=sent), range(4)))
    assert [reply.status_code for reply in replies] == [200] * 4
    assert not web.client.app.state.rooms.alone.locked()  # type: ignore[attr-defined]


def part(name: str, content: bytes = PDF, more: str = "", file: str = '; filename="sow.pdf"') -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n{more}\r\n'.encode() + content + b"\r\n"


FORMS = {
    "two files": part("file") + part("file"),
    "a field beside it": part("file") + part("note", b"words", file=""),
    "a field before it": part("note", b"words", file="") + part("file"),
    "another name": part("paper"),
    "thousands of fields": part("note", b"", file="") * 5_000,
    "thousands of files": part("file") * 5_000,
    "a field of megabytes": part("note", bytes(3 << 20), file=""),
    "a header of megabytes": part("file", more=f"X-Long: {'a' * (1 << 20)}\r\n"),
    "headers without end": part("file", more="X-More: a\r\n" * 10_000),
    "a name of kilobytes": part("file", file=f'; filename="{"a" * 10_000}.pdf"'),
    "no name": b"--b\r\nX-More: a\r\n\r\n%PDF-\r\n",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_of_anything_but_one_file_is_refused(web: Web, form: bytes) -> None:
    reply = web.client.post("/v1/evidence", content=form + b"--b--\r\n", headers=web.headers("alder", **{"Content-Type": FORM}))
    assert code_of(reply) == (422, "validation_error")
    assert [error["pointer"] for error in reply.json()["errors"]] == ["/file"]


def test_a_boundary_of_kilobytes_is_refused(web: Web) -> None:
    told = f"multipart/form-data; boundary={'b' * 5_000}"
    assert code_of(web.client.post("/v1/evidence", content=part("file"), headers=web.headers("alder", **{"Content-Type": told})))[0] == 422
