"""`audit export`: a bundle of the record, or of one claim, as a file."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, NamedTuple
from uuid import UUID

import typer

from api.cli.common import DataDir, Json, fields, opened, progress, say
from api.cli.typed import COMMAND_LINE, text
from api.export import filename, newest, on_record, wanted_of
from api.wiring import BadNote, Inconsistent
from application.work import Call
from domain.actor import Actor
from domain.errors import NotFound, Refused
from domain.values import Role


class Written(NamedTuple):
    file: str
    size: int
    sha256: str


def export(
    claim: Annotated[UUID | None, typer.Option(help="Only this claim; the whole record when left out.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="File to write; one named after its content when left out.", dir_okay=False, callback=text)
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write all that is needed to verify the record, or one claim, elsewhere."""
    with opened(data_dir) as house, progress("exporting", quiet=as_json) as report:
        with suppress(Inconsistent, BadNote):  # which whoever verifies the bundle is to find
            house.record.integrator.catch_up()
        try:
            wanted = wanted_of(house, claim)
            kept = newest(house, wanted)
        except (NotFound, Refused) as error:
            raise typer.BadParameter(f"there is no claim {claim} in the log", param_hint="--claim") from error
        path = to or Path(filename(kept, wanted))
        with or_cannot_be_written(path):
            refuse_what_is_no_file(path)
            on_record(house, Call(Actor(COMMAND_LINE, frozenset({Role.COMPLIANCE}))), kept, wanted)
            written = write(path, house.bundle(kept, wanted.claim, wanted.company, report))
    say(written._asdict()) if as_json else fields("exported", written._asdict())


@contextmanager
def or_cannot_be_written(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}", param_hint="--to") from error


def refuse_what_is_no_file(path: Path) -> None:
    """The bundle would not be written to it, but take its place."""
    if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
        raise typer.BadParameter(f"{path} is a link, a device or the like; name a file", param_hint="--to")


def write(path: Path, chunks: Iterator[bytes]) -> Written:
    """Under its name only when it is whole."""
    told, size = hashlib.sha256(), 0
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
        try:
            for chunk in chunks:
                draft.write(chunk)
                told.update(chunk)
                size += len(chunk)
        except BaseException:
            Path(draft.name).unlink()
            raise
    Path(draft.name).replace(path)
    return Written(str(path), size, told.hexdigest())
