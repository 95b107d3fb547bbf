"""`demo`: a believable sandbox, what is in it, and how to try it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from api.app import create_app
from api.cli.serving import answer_for, listening
from api.cli.typed import path
from api.demo.folder import DemoFolder, Hold
from api.demo.opening import fill, show
from api.demo.showing import Showing
from api.door.answering import Seats
from api.wiring import CannotStart, House, house_of
from api.worker import Worker

HOST = "127.0.0.1"


def demo(
    data_dir: Annotated[Path, typer.Option(help="Folder of the demo's own.", envvar="CLAIMLOG_DATA_DIR", parser=path)] = Path("data/demo"),
    port: Annotated[int, typer.Option(help="Port to listen on, on this machine only.", min=0, max=65535)] = 8000,
    serve: Annotated[bool, typer.Option(help="Answer HTTP when the world is there.")] = True,
) -> None:
    """Show what claimlog does: a sandbox with eight weeks of claims, people to be, and requests to try."""
    folder, showing = DemoFolder(data_dir), Showing()
    with taking(port if serve else None) as listener, taken(folder) as filling:
        fill(folder, showing)
        filling.done()
        with house_of(folder.settings, sandbox=True) as house:
            show(house, folder, showing, f"http://{HOST}:{listener.getsockname()[1] if listener else port}")
            if listener:
                answer(house, listener, showing)
            else:
                showing.say("\nNobody answers there yet: that takes a start without --no-serve.")


@contextmanager
def taken(folder: DemoFolder) -> Iterator[Hold]:
    """Raises CannotStart, also where no folder can be."""
    with ExitStack() as held:
        try:
            filling = held.enter_context(folder.taken())
        except OSError as error:
            raise CannotStart(f"cannot open {folder.path}: {error.strerror}; name another with --data-dir") from error
        yield filling


@contextmanager
def taking(port: int | None) -> Iterator[socket | None]:
    """The port is taken first of all: that another holds it should not show after the seeding."""
    if port is None:
        yield None
        return
    with listening(HOST, port) as listener:
        yield listener


def answer(house: House, listener: socket, showing: Showing) -> None:
    """As `serve` does, with the loops beside it in the same process."""

    def ready() -> None:
        showing.say(f"\nAnswering at http://{HOST}:{listener.getsockname()[1]}; Ctrl+C stops it.")

    with suppress(KeyboardInterrupt):
        answer_for(house, create_app(house, Worker(house)), listener, Seats(1), 0, ready)
