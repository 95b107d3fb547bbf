"""Servers as processes of their own: claimlog's, and the peers'."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import NamedTuple

from application.adapters.postgres import Database
from benchmarks.stores import Where

OWN = ("CLAIMLOG_DATABASE_URL", "CLAIMLOG_DATABASE_SCHEMA", "CLAIMLOG_DATA_DIR")


class Server(NamedTuple):
    port: int
    process: subprocess.Popen[bytes]


def claimlog(where: Where, folder: Path, *options: str) -> tuple[list[str], dict[str, str]]:
    """The command and its environment; `folder` holds what is not in the database."""
    told = {name: value for name, value in os.environ.items() if name not in OWN}
    if isinstance(where, Database):
        told |= {"CLAIMLOG_DATABASE_URL": where.url, "CLAIMLOG_DATABASE_SCHEMA": where.schema}
    return [sys.executable, "-m", "api", "serve", "--sandbox", "--data-dir", str(folder), *options], told


@contextmanager
def serving(where: Where, folder: Path, *options: str) -> Iterator[Server]:
    command, environment = claimlog(where, folder, *options)
    with running(command, folder, environment, ready="/readyz") as server:
        yield server


@contextmanager
def peer(module: str, database: Path) -> Iterator[Server]:
    """One worker of uvicorn, as the peer's own users would start it."""
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        f"benchmarks.peers.{module}:app",
        "--workers",
        "1",
        "--no-access-log",
        "--log-level",
        "warning",
    ]
    with running(command, database.parent, dict(os.environ) | {"PEER_DATABASE": str(database)}, ready="/health") as server:
        yield server


@contextmanager
def running(command: Sequence[str], folder: Path, environment: dict[str, str], ready: str) -> Iterator[Server]:
    port = free_port()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log, env=environment)
    try:
        wait_until(port, ready, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(20)


def wait_until(port: int, ready: str, process: subprocess.Popen[bytes], patience: float = 60) -> None:
    """Raises RuntimeError when the process is gone or the time is over."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        if answers(port, ready):
            return
        time.sleep(0.005)
    raise RuntimeError(f"no answer from {ready}: {process.args!r}")


def answers(port: int, path: str) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
