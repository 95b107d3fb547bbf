"""Reads that wait, for the views or for the log: they take no thread, are not without number, and are served when their time comes."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from unittest.mock import Mock, patch

import anyio
import pytest
from anyio.abc import TaskGroup
from anyio.to_thread import run_sync
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from api import waiting
from api.app import create_app
from api.waiting import Waiting
from application.verification import Report
from tests.support.house import Office
from tests.support.web import Reply, Web, bearer_of, code_of

BOTH_STORES = True
MANY = 40


class Hall:
    """The app without loops, so that its views move only when a test moves them; and the readers who wait in it."""

    def __init__(self, office: Office, app: FastAPI, client: AsyncClient, group: TaskGroup) -> None:
        self.office, self.app, self.client, self.group = office, app, client, group
        self.waiting: Waiting = app.state.waiting
        self.replies: list[Reply] = []

    async def read(self, position: int, who: str = "alder") -> None:
        await self.ask("GET", "/v1/claims", who, {"Min-Position": str(position)})

    async def ask(self, method: str, path: str, who: str, headers: dict[str, str]) -> None:
        headers = headers | {"Authorization": bearer_of(self.office.house, who)}
        self.replies.append(await self.client.request(method, path, headers=headers))

    async def seat(self, readers: int, position: int, who: str = "alder") -> None:
        """They have sat down when this returns."""
        wanted = self.waiting.waiters + readers
        for _ in range(readers):
            self.group.start_soon(self.read, position, who)
        with anyio.fail_after(60):
            while self.waiting.waiters < wanted:
                await anyio.sleep(0.01)


@asynccontextmanager
async def hall(office: Office) -> AsyncIterator[Hall]:
    """Left when every reader has an answer."""
    app = create_app(office.house)
    headers = {"Authorization": bearer_of(office.house, "alder")}
    site = AsyncClient(transport=ASGITransport(app), base_url="http://claimlog", headers=headers)
    async with site as client:
        async with anyio.create_task_group() as group:
            yield Hall(office, app, client, group)
        await app.state.waiting.rest()
        await app.state.signed.rest()


def played(scene: Callable[[Hall], Awaitable[None]], office: Office) -> list[Reply]:
    async def play() -> list[Reply]:
        async with hall(office) as room:
            await scene(room)
        return room.replies

    return anyio.run(play)


def test_readers_that_wait_hold_up_neither_commands_nor_livez(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """They wait until others have been answered, however slow the machine is: nothing they wait for comes before."""
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 600.0)
    body, answered = office.body("alder"), []

    async def scene(room: Hall) -> None:
        await room.seat(MANY, office.house.ledger.head() + 1)
        answered.append(await room.client.get("/livez"))
        answered.append(await room.client.post("/v1/claims", json=body))
        answered.append(await room.client.get("/v1/claims"))
        assert room.waiting.waiters == MANY, "all of them wait still"
        await run_sync(office.house.projector.catch_up)

    replies = played(scene, office)
    assert [reply.status_code for reply in answered] == [200, 201, 200]
    assert [reply.status_code for reply in replies] == [200] * MANY


def test_who_has_waited_long_enough_is_told_to_come_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 0.3)

    async def scene(room: Hall) -> None:
        await room.read(office.house.ledger.head() + 1)
        assert room.waiting.waiters == 0

    [reply] = played(scene, office)
    assert code_of(reply) == (503, "projection_behind") and reply.headers["Retry-After"] == "1"


def test_those_who_wait_cost_one_look_for_all_and_the_event_loop_nothing() -> None:
    """Counted, not timed. A thousand who each looked again for themselves took all of a core."""
    look = Mock(return_value=0)
    hall = Waiting(look)

    async def scene() -> int:
        readers = [asyncio.create_task(hall.until(1, str(number), 60)) for number in range(waiting.MOST)]
        while hall.waiters < waiting.MOST:
            await asyncio.sleep(0)
        with patch.object(loop := asyncio.get_running_loop(), "call_soon", wraps=loop.call_soon) as turns:
            before = look.call_count
            while look.call_count < before + 20:
                await asyncio.sleep(0.01)
            taken = turns.call_count
        for reader in readers:
            reader.cancel()
        return taken

    assert asyncio.run(scene()) < waiting.MOST


def test_what_hinders_the_look_is_told_to_all_who_wait_and_the_next_finds_it_mended() -> None:
    answers: list[int | Exception] = [ValueError("the disk"), 7]

    def position() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def scene() -> None:
        hall = Waiting(position)
        told = await asyncio.gather(hall.until(7, "alder", 60), hall.until(7, "birch", 60), return_exceptions=True)
        assert [str(one) for one in told] == ["the disk"] * 2
        assert await hall.until(7, "alder", 60)
        assert hall.waiters == 0

    asyncio.run(scene())


def test_who_comes_when_the_hall_is_full_is_sent_away_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 4)

    async def scene(room: Hall) -> None:
        office.submit("alder")
        for who in ("alder", "birch"):
            await room.seat(2, office.house.ledger.head(), who)
        await room.read(office.house.ledger.head(), "carl")
        assert [code_of(reply) for reply in room.replies] == [(503, "projection_behind")] and room.waiting.waiters == 4
        await run_sync(office.house.projector.catch_up)

    _, *served = played(scene, office)
    assert [reply.status_code for reply in served] == [200] * 4


def test_one_company_takes_half_of_the_seats(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 4)

    async def scene(room: Hall) -> None:
        office.submit("alder")
        await room.seat(2, office.house.ledger.head(), "alder")
        await room.read(office.house.ledger.head(), "alder")
        assert [code_of(reply) for reply in room.replies] == [(503, "projection_behind")] and room.waiting.waiters == 2
        await room.seat(1, office.house.ledger.head(), "birch")
        await run_sync(office.house.projector.catch_up)

    _, *served = played(scene, office)
    assert [reply.status_code for reply in served] == [200] * 3


def test_a_reader_is_served_when_its_position_comes(office: Office) -> None:
    async def scene(room: Hall) -> None:
        claim_id = office.submit("alder")
        wanted = office.house.ledger.head()
        await room.seat(1, wanted)
        await run_sync(partial(office.house.projector.catch_up, until=wanted - 1))
        await anyio.sleep(0.05)
        assert room.waiting.waiters == 1 and room.replies == []
        await run_sync(office.house.projector.catch_up)
        with anyio.fail_after(60):
            while not room.replies:
                await anyio.sleep(0.01)
        assert [item["id"] for item in room.replies[0].json()["items"]] == [str(claim_id)]

    [reply] = played(scene, office)
    assert reply.status_code == 200


def test_proofs_of_what_is_not_signed_yet_hold_up_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them than there are threads for endpoints."""
    monkeypatch.setattr(waiting, "MOMENT_SECONDS", 600.0)
    record, body = office.house.record, office.body("alder")
    position = office.house.ledger.head()

    async def scene(room: Hall) -> None:
        for _ in range(60):
            room.group.start_soon(room.ask, "GET", f"/v1/audit/proofs/{position}", "carl", {})
        with anyio.fail_after(60):
            while room.app.state.signed.waiters < 60:
                await anyio.sleep(0.01)
            reply = await room.client.post("/v1/claims", json=body)
        assert (reply.status_code, room.replies) == (201, [])
        await run_sync(record.integrator.catch_up)

    assert [reply.status_code for reply in played(scene, office)] == [200] * 60


def test_who_is_refused_does_not_wait_until_a_thread_is_free(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks too often, or without a token, does not queue for what he is kept from."""
    done, at_work = threading.Event(), list[None]()

    def checkpoint() -> bytes:
        at_work.append(None)
        assert done.wait(60)
        return b"a checkpoint"

    monkeypatch.setattr(office.house.record, "checkpoint", checkpoint)

    async def scene(room: Hall) -> None:
        for _ in range(60):
            room.group.start_soon(room.ask, "GET", "/v1/audit/checkpoint", "carl", {})
        try:
            with anyio.fail_after(30):
                while len(at_work) < 40:
                    await anyio.sleep(0.01)
                for path, token, code in (("/v1/me", "Bearer none", 401), ("/nowhere", "", 404), ("/v1/claims?colour=red", "", 400)):
                    headers = {"Authorization": token} if token else {}
                    assert (await room.client.get(path, headers=headers)).status_code == code
        finally:
            done.set()

    assert [reply.status_code for reply in played(scene, office)] == [200] * 60


def test_one_verification_is_at_work_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[None] = []
    most, verify = list[int](), office.house.verify
    office.house.record.integrator.catch_up()

    def watched(given: Sequence[str]) -> Report:
        at_work.append(None)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return verify(given)

    monkeypatch.setattr(office.house, "verify", watched)

    async def scene(room: Hall) -> None:
        for _ in range(4):
            room.group.start_soon(room.ask, "POST", "/v1/audit/verifications", "carl", {})

    assert [reply.status_code for reply in played(scene, office)] == [200] * 4
    assert most == [1] * 4


def test_a_position_the_views_hold_is_not_waited_for_even_when_the_hall_is_full(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST", 2)
    office.submit("alder")
    office.house.projector.catch_up()
    head = office.house.ledger.head()

    async def scene(room: Hall) -> None:
        await room.read(head)
        await room.seat(1, head + 1)
        for position in (0, head):
            await room.read(position)
        office.submit("birch")
        await run_sync(office.house.projector.catch_up)

    assert [reply.status_code for reply in played(scene, office)] == [200] * 4


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/reviewer-queue", "/v1/conflicts", "/v1/associations", "/v1/partners/alder/status"])
def test_every_list_waits(web: Web, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(waiting, "WAIT_SECONDS", 0.05)
    far = {"Min-Position": str(web.office.house.ledger.head() + 1)}
    for who in ("carl", "alder") if "queue" not in path and "conflicts" not in path else ("carl",):
        assert code_of(web.get(who, path, far)) == (503, "projection_behind")
        assert web.get(who, path).status_code == 200


@pytest.mark.parametrize("position", ["-1", "soon"])
def test_a_position_that_is_none_is_refused(web: Web, position: str) -> None:
    assert code_of(web.get("alder", "/v1/claims", {"Min-Position": position})) == (422, "validation_error")


def test_a_reader_who_goes_away_leaves_the_seat(office: Office) -> None:
    async def scene(room: Hall) -> None:
        with anyio.move_on_after(0.2):
            await room.read(office.house.ledger.head() + 1)
        assert room.waiting.waiters == 0

    assert played(scene, office) == []
