"""`serve` and `worker`: the processes that stay."""

import socket
from contextlib import ExitStack
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.cli.common import DataDir, opened
from api.wiring import CannotStart
from api.worker import Worker

Sandbox = Annotated[bool, typer.Option("--sandbox", help="With tokens for anyone and a clock that can stand.")]


def serve(
    data_dir: DataDir = None,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    sandbox: Sandbox = False,
) -> None:
    """Answer HTTP, keep the views up and do what is due."""
    if not sandbox:
        raise CannotStart("no issuer of tokens can be configured yet, so nobody could be let in; start with --sandbox")
    with listening(host, port) as listener, opened(data_dir, sandbox=True) as house:
        config = uvicorn.Config(create_app(house, Worker(house)), log_level="warning", access_log=False)
        uvicorn.Server(config).run([listener])


def listening(host: str, port: int) -> socket.socket:
    """Taken before anything else is opened. Raises CannotStart, saying what is in the way."""
    with ExitStack() as unless_taken:
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = unless_taken.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            raise CannotStart(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from error
        unless_taken.pop_all()
    return listener


def worker(data_dir: DataDir = None) -> None:
    """Keep the views up and do what is due, beside or instead of a server's own loops."""
    with opened(data_dir) as house:
        loops = Worker(house)
        loops.start()
        try:
            loops.wait()
        except KeyboardInterrupt:
            loops.stop()
