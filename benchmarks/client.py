"""A client that costs little: keep-alive connections of one process, requests made beforehand, one under way on each."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import uvloop


class Answered(NamedTuple):
    """One request: when it was sent and answered (by the clock of `time.time`), its status, and the answer's head."""

    sent: float
    took: float
    status: int
    head: bytes


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    told = {"Host": "bench", "Content-Type": "application/json", "Content-Length": str(len(body))} | headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def send_all(port: int, requests: Sequence[bytes], connections: int, pace: float | None = None) -> list[Answered]:
    """As fast as they are answered, or `pace` a second."""
    return uvloop.run(_send_all(port, requests, connections, pace))


async def _send_all(port: int, requests: Sequence[bytes], connections: int, pace: float | None) -> list[Answered]:
    waiting = enumerate(requests)
    begun = time.time()
    lines = [_line(port, waiting, begun, pace) for _ in range(connections)]
    return [one for found in await asyncio.gather(*lines) for one in found]


async def _line(port: int, waiting: Iterable[tuple[int, bytes]], begun: float, pace: float | None) -> list[Answered]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for n, asked in waiting:
        if pace:
            await asyncio.sleep(begun + n / pace - time.time())
        sent = time.time()
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(length(head))
        found.append(Answered(sent, time.time() - sent, int(head[9:12]), head))
    writer.close()
    return found


def length(head: bytes) -> int:
    return int(header(head, b"content-length") or 0)


def header(head: bytes, name: bytes) -> str | None:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.lower() == name:
            return value.strip().decode()
    return None
