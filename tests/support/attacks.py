"""Strangers and faithless clients against a real server, and what it costs: memory, descriptors, and the patience of honest people."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.servers import Person, free_port, hang_up, running, sign_in, wait_until_ready

MIB = 1 << 20
Lines = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Town:
    """A server, its processes, and tokens for it."""

    port: int
    parent: subprocess.Popen[bytes]
    operator: str
    partner: str

    def processes(self) -> list[int]:
        told = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        return [self.parent.pid, *map(int, told.split())]

    def memory(self) -> int:
        """Resident bytes of all its processes."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes()) * os.sysconf("SC_PAGE_SIZE")

    def sockets(self) -> int:
        """What is left of descriptors are files, as many as the stores have threads."""
        files = [file for pid in self.processes() for file in Path(f"/proc/{pid}/fd").iterdir()]
        return sum(leads_to(file).startswith("socket:") for file in files)


def leads_to(file: Path) -> str:
    try:
        return os.readlink(file)
    except FileNotFoundError:  # closed meanwhile
        return ""


@dataclass
class Damage:
    """`longest` is how many seconds an honest person waited for an answer at most."""

    name: str
    attackers: int
    seconds: float
    grown: int
    answers: int
    longest: float
    told: dict[str, int]
    back_after: float


@contextmanager
def town(folder: Path, **settings: str) -> Iterator[Town]:
    port = free_port()
    with running(folder, "serve", "--sandbox", "--port", str(port), store=settings) as parent:
        wait_until_ready(port, folder, parent)
        operator, partner = sign_in(port, "olga", "operator"), sign_in(port, "alice", "billing_admin", partner_id="alder")
        fill(operator)
        assert operator.token and partner.token
        yield Town(port, parent, operator.token, partner.token)
    hang_up()


def fill(operator: Person) -> None:
    """Rows of which a hundred weigh a megabyte."""
    domains = [f"{n}{'x' * 180}.example" for n in range(50)]
    rows = [{"tenant_id": f"{n:08}-7c1b-4b86-9a57-2e7f0f6f6a11", "name": "T", "domains": domains, "country": "NL"} for n in range(200)]
    assert operator.send("PUT", "/v1/reference/tenants", rows).status == 200


class Sampling:
    """The highest memory, and honest people who come anew each time."""

    def __init__(self, town: Town) -> None:
        self.town, self.stopping = town, threading.Event()
        self.highest, self.answers, self.longest = town.memory(), 0, 0.0
        self.threads = [threading.Thread(target=self.measure), threading.Thread(target=self.ask)]

    def __enter__(self) -> "Sampling":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def measure(self) -> None:
        while not self.stopping.wait(0.02):
            self.highest = max(self.highest, self.town.memory())

    def ask(self) -> None:
        """Once at least, however soon the attack is over."""
        while not (self.answers and self.stopping.wait(0.05)):
            begun = time.monotonic()
            person = Person(self.town.port, self.town.partner)
            assert person.send("GET", "/v1/claims").status == 200
            person.line.close()
            self.answers, self.longest = self.answers + 1, max(self.longest, time.monotonic() - begun)


Attack = Callable[[Town, int], Coroutine[Any, Any, str]]


def suffer(town: Town, name: str, attack: Attack, attackers: int) -> Damage:
    """Each attacker tells in a word what became of him."""
    memory, sockets, begun = town.memory(), town.sockets(), time.monotonic()
    with Sampling(town) as sampling:
        told = asyncio.run(all_at_once(town, attack, attackers))
        seconds = time.monotonic() - begun
        back = until(lambda: town.sockets() <= sockets + 1)
    return Damage(name, attackers, seconds, sampling.highest - memory, sampling.answers, sampling.longest, told, back)


async def all_at_once(town: Town, attack: Attack, attackers: int) -> dict[str, int]:
    words = await asyncio.gather(*(bravely(attack(town, n)) for n in range(attackers)))
    return {word: words.count(word) for word in sorted(set(words))}


async def bravely(attack: Awaitable[str]) -> str:
    try:
        return await attack
    except (OSError, asyncio.IncompleteReadError):
        return "closed"


def until(holds: Callable[[], bool], seconds: float = 30) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it does not come back to what it was"
        time.sleep(0.05)
    return time.monotonic() - begun


@contextmanager
def hanging_up(writer: asyncio.StreamWriter) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            writer.transport.abort()


async def call(town: Town) -> Lines:
    return await asyncio.open_connection("127.0.0.1", town.port, limit=MIB)


def head(method: str, path: str, token: str = "", **headers: Any) -> bytes:
    told = {"Host": "claims", **({"Authorization": f"Bearer {token}"} if token else {}), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode()


async def status(reader: asyncio.StreamReader) -> str:
    line = await reader.readline()
    return line.split()[1].decode() if line else "closed"


async def dripping(town: Town, first: bytes, drop: bytes, every: float, seconds: float) -> str:
    """Sends a drop now and then until it is told something."""
    reader, writer = await call(town)
    with hanging_up(writer):
        writer.write(first)
        answer = asyncio.ensure_future(status(reader))
        begun = time.monotonic()
        while not answer.done() and time.monotonic() - begun < seconds:
            writer.write(drop)
            await asyncio.wait([answer], timeout=every)
        if answer.done():
            return await answer
        answer.cancel()
        return "endured"


async def slow_head(town: Town, _: int) -> str:
    return await dripping(town, b"GET / HTTP/1.1\r\nX-Slow: ", b"a", 0.5, 30)


async def slow_body(town: Town, _: int) -> str:
    first = head("POST", "/v1/claims", town.partner, Content_Type="application/json", Content_Length=9_000)
    return await dripping(town, first, b" ", 20, 60)


async def sending(town: Town, first: bytes, piece: bytes, number: int) -> str:
    """As fast as it is taken, until it is told something."""
    reader, writer = await call(town)
    with hanging_up(writer):
        writer.write(first)
        answer = asyncio.ensure_future(status(reader))
        for _ in range(number):
            if answer.done() or writer.is_closing():
                break
            with suppress(ConnectionError):
                writer.write(piece)
                await writer.drain()
        return await asyncio.wait_for(answer, 120)


async def large_body(town: Town, _: int) -> str:
    first = head("PUT", "/v1/reference/mpns", town.operator, Content_Type="application/json", Content_Length=8 * MIB)
    return await sending(town, first, b'["aa' + b'","ab' * ((MIB - 6) // 5) + b'"]', 8)


async def deep_body(town: Town, _: int) -> str:
    first = head("PUT", "/v1/reference/mpns", town.operator, Content_Type="application/json", Content_Length=8 * MIB)
    return await sending(town, first, b"[" * MIB, 8)


async def endless_head(town: Town, _: int) -> str:
    return await sending(town, b"GET / HTTP/1.1\r\nX-Long: ", b"a" * 65_536, 1_000)


async def endless_headers(town: Town, _: int) -> str:
    return await sending(town, b"GET / HTTP/1.1\r\n", b"X-More: a\r\n" * 1_000, 1_000)


async def endless_trailer(town: Town, _: int) -> str:
    first = head("POST", "/v1/claims", town.partner, Content_Type="application/json", Transfer_Encoding="chunked")
    return await sending(town, first + b"0\r\nX-Trailer: ", b"a" * 65_536, 1_000)


async def piled_up(town: Town, _: int) -> str:
    return await sending(town, b"", b"GET /v1/me HTTP/1.1\r\n\r\n" * 10_000, 5)


async def unread(town: Town, _: int) -> str:
    """Asks for page after page and reads none."""
    reader, writer = await call(town)
    with hanging_up(writer):
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        page = head("GET", "/v1/reference/tenants?limit=100", town.operator)
        for _ in range(8):
            writer.write(page)
            await asyncio.sleep(0.5)
    return "left"


async def upload(town: Town, _: int) -> str:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    first = head("POST", "/v1/evidence", town.partner, Content_Type="multipart/form-data; boundary=b", Transfer_Encoding="chunked")
    return await sending(town, first + b"%x\r\n%s\r\n" % (len(part), part), b"10000\r\n" + os.urandom(65_536) + b"\r\n", 26 * 16)


async def tags(town: Town, n: int) -> str:
    """Keys, cursors and versions that nobody has seen before, a hundred each."""
    reader, writer = await call(town)
    with hanging_up(writer):
        for m in range(100):
            body = json.dumps({"text": "", "visibility": "shared"}).encode()
            told = {"Idempotency_Key": f"{n}-{m}" + "k" * 150, "If_Match": f'"{n}{m}"', "Content_Type": "application/json"}
            path = f"/v1/claims/{n:08}-0000-0000-0000-{m:012}/comments"
            writer.write(head("POST", path, town.partner, Content_Length=len(body), **told) + body)
            await finish(reader)
            writer.write(head("GET", f"/v1/claims?cursor={n}-{m}", town.partner))
            await finish(reader)
    return "told"


async def measures(town: Town, n: int) -> str:
    """A stranger, who needs no token for these."""
    reader, writer = await call(town)
    with hanging_up(writer):
        for path in ("/metrics", "/readyz", "/openapi.json") * 20:
            writer.write(head("GET", path))
            await finish(reader)
    return "told"


async def waiting(town: Town, _: int) -> str:
    """For a position of the views that never comes."""
    reader, writer = await call(town)
    with hanging_up(writer):
        writer.write(head("GET", "/v1/claims", town.partner, Min_Position=10**12))
        return await status(reader)


async def finish(reader: asyncio.StreamReader) -> None:
    told = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in told.lower().split(b"\r\n") if line.startswith(b"content-length"))
    await reader.readexactly(length)


# With how many at once, when everything is tried.
ATTACKS: Sequence[tuple[str, Attack, int]] = (
    ("heads that never end, a byte at a time", slow_head, 2_000),
    ("bodies that stop coming", slow_body, 500),
    ("8 MiB of JSON", large_body, 200),
    ("8 MiB of nothing but [", deep_body, 50),
    ("a header without end", endless_head, 200),
    ("headers without end", endless_headers, 200),
    ("a trailer without end", endless_trailer, 200),
    ("ten thousand requests sent ahead", piled_up, 200),
    ("pages of 1 MB that nobody reads", unread, 200),
    ("uploads of 26 MiB", upload, 50),
    ("keys, cursors and versions never seen, 200 each", tags, 500),
    ("strangers who ask for /metrics, /readyz and /openapi.json, 20 times each", measures, 200),
    ("reads that wait for the views, all of one company", waiting, 1_000),
)


def table(damages: Iterable[Damage]) -> Iterator[str]:
    yield "| attack | attackers | memory | honest answers | longest wait | what they were told |"
    yield "|---|---|---|---|---|---|"
    for one in damages:
        words = ", ".join(f"{number} {word}" for word, number in one.told.items())
        yield f"| {one.name} | {one.attackers} | {one.grown / MIB:+.0f} MiB | {one.answers} | {one.longest:.1f} s | {words} |"


def main() -> None:
    for line in table(alone(*one) for one in ATTACKS):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def alone(name: str, attack: Attack, number: int) -> Damage:
    """On a server of its own: another attack would have left memory for this one to use."""
    with TemporaryDirectory() as folder, town(Path(folder)) as found:
        return suffer(found, name, attack, number)


if __name__ == "__main__":
    main()
