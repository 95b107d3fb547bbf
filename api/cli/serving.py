"""`serve` and `worker`: the processes that stay."""

import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI

from api import metrics
from api.app import create_app
from api.cli.common import DataDir, settings_of
from api.cli.typed import text
from api.door.answering import Answering, Seats, room_for
from api.door.limits import spool_in
from api.door.line import Line
from api.settings import Settings
from api.sharing import share
from api.wiring import CannotStart, House, house_of, issuer_of
from api.worker import LIVE, Worker

Sandbox = Annotated[bool, typer.Option("--sandbox", help="With tokens for anyone and a clock that can stand.")]
Unsafe = Annotated[
    bool | None, typer.Option("--allow-unsafe-durability", help="Also on a database that may lose what it confirmed.", show_default=False)
]
Workers = Annotated[int | None, typer.Option(help="Processes that answer on the port.", min=1, max=64, envvar="CLAIMLOG_WORKERS")]
STOP_SECONDS = 7


def serve(
    data_dir: DataDir = None,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.", callback=text)] = "127.0.0.1",
    workers: Workers = None,
    sandbox: Sandbox = False,
    allow_unsafe_durability: Unsafe = None,
) -> None:
    """Answer HTTP, keep the views up and do what is due."""
    settings = settings_of(data_dir, workers=workers, allow_unsafe_durability=allow_unsafe_durability)
    settle_who_comes_in(settings, sandbox)
    with listening(host, port) as listener, metrics.shared():
        seats = Seats(settings.workers)
        answering = [partial(answer, listener, settings, sandbox, seats, place) for place in range(settings.workers)]
        raise typer.Exit(share([*answering, partial(tend, settings)]))


def settle_who_comes_in(settings: Settings, sandbox: bool) -> None:
    """Before anything is opened. Raises CannotStart."""
    if not sandbox:
        issuer_of(settings)
    elif settings.oidc_issuer:
        raise CannotStart("--sandbox lets anyone in, and CLAIMLOG_OIDC_ISSUER names an issuer; leave one of the two out")


def tend(settings: Settings, ready: Callable[[], None]) -> None:
    """Beside the answering processes, not in one of them: an interpreter does one thing at a time, and people wait for answers."""
    metrics.sit("keeping")
    with house_of(settings, sandbox=None) as house:
        loops = Worker(house)
        loops.start()
        signal.signal(signal.SIGTERM, lambda *_: loops.stop())  # also as the first process of a container, which ignores it otherwise
        ready()
        try:
            loops.wait()
        except KeyboardInterrupt:
            loops.stop()


def answer(listener: socket.socket, settings: Settings, sandbox: bool, seats: Seats, place: int, ready: Callable[[], None]) -> None:
    metrics.sit(f"answering-{place}")
    with house_of(settings, sandbox=sandbox) as house:
        house.projector.step(LIVE)  # the little that is missing at most starts: nobody has to wait for another process then
        answer_for(house, create_app(house), listener, seats, place, ready)


def answer_for(house: House, app: FastAPI, listener: socket.socket, seats: Seats, place: int, ready: Callable[[], None]) -> None:
    spool_in(house.settings.data_dir / "documents")
    quiet: dict[str, Any] = {"log_config": None, "access_log": False, "server_header": False}
    config = uvicorn.Config(app, http=Line, ws="none", timeout_graceful_shutdown=STOP_SECONDS, **quiet)
    Answering(config, listener, seats, place, room_for(house.settings.connections), ready).run([])


def listening(host: str, port: int) -> socket.socket:
    """Taken before anything else is opened. Raises CannotStart, saying what is in the way."""
    with ExitStack() as unless_taken:
        try:
            family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = unless_taken.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except UnicodeError as error:
            raise CannotStart(f"cannot listen on {host:.40}: no name of a machine is like that; choose another with --host") from error
        except OSError as error:
            raise CannotStart(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from error
        unless_taken.pop_all()
    return listener


def worker(data_dir: DataDir = None, allow_unsafe_durability: Unsafe = None) -> None:
    """Keep the views up and do what is due, beside or instead of a server's own loops."""
    tend(settings_of(data_dir, allow_unsafe_durability=allow_unsafe_durability), lambda: None)
