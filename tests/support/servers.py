"""Real processes on one store, and people who speak HTTP to them."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any

Settings = dict[str, Any]
COMMAND = str(Path(sys.executable).with_name("claimlog"))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
IDLE_SECONDS = 2.0
LINES: list[http.client.HTTPConnection] = []


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Person:
    """One keep-alive connection to one server, with a token."""

    port: int
    token: str | None = None
    line: http.client.HTTPConnection = field(init=False)
    used: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        LINES.append(self.line)

    def send(self, method: str, path: str, body: Any = None, raw: bytes | None = None, **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            raw, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.line.close()  # before the server does; the next request opens it again
        self.line.request(method, path, raw, sent)
        self.used = time.monotonic()
        answer = self.line.getresponse()
        content = answer.read()
        told = json.loads(content) if "json" in (answer.getheader("content-type") or "") else content
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, told)

    def upload(self) -> str:
        content = (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="sow.pdf"\r\n\r\n' + PDF + uuid.uuid4().bytes + b"\r\n--b--\r\n"
        )
        reply = self.send("POST", "/v1/evidence", raw=content, Content_Type="multipart/form-data; boundary=b")
        assert reply.status == 201, reply
        return str(reply.body["document_id"])


def sign_in(port: int, sub: str, *roles: str, partner_id: str | None = None) -> Person:
    body = {"sub": sub, "name": sub, "roles": list(roles), "partner_id": partner_id}
    return Person(port, Person(port).send("POST", "/sandbox/tokens", body).body["access_token"])


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(store: Settings) -> dict[str, str]:
    return os.environ | {f"CLAIMLOG_{name.upper()}": str(value) for name, value in store.items()}


@contextmanager
def running(folder: Path, *command: str, store: Settings | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """`store` are the settings that lead to a database."""
    log = folder / f"{command[0]}-{uuid.uuid4().hex[:6]}.log"
    with log.open("wb") as out:
        line = [COMMAND, *command, "--data-dir", str(folder / "data")]
        process = subprocess.Popen(line, stdout=out, stderr=out, env=environment(store or {}))
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@contextmanager
def servers(folder: Path, number: int, workers: int = 0, store: Settings | None = None, each: int = 1) -> Iterator[list[int]]:
    """That many `serve` (of that many processes each) and `worker` on one store; the ports of the servers, all of them ready."""
    with ExitStack() as stack:
        stack.callback(hang_up)
        ports = [free_port() for _ in range(number)]
        words = ("serve", "--sandbox", "--workers", str(each), "--port")
        started = [stack.enter_context(running(folder, *words, str(port), store=store)) for port in ports]
        for process, port in zip(started, ports, strict=True):
            wait_until_ready(port, folder, process)
        for _ in range(workers):
            stack.enter_context(running(folder, "worker", store=store))
        yield ports


def hang_up() -> None:
    while LINES:
        LINES.pop().close()


def wait_until_ready(port: int, folder: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if Person(port).send("GET", "/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("\n".join(log.read_text() for log in folder.glob("*.log")))
