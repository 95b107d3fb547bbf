"""The `events.jsonl` of a bundle: every line looked at, then claim by claim, however their events are interleaved."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Annotated, BinaryIO
from uuid import UUID

from pydantic import BaseModel, Field, StrictInt, StrictStr, ValidationError

from api.wiring import decoded
from application.ports import AnyRecorded, StoredRow
from application.replaying import OF_CLAIMS

Report = Callable[[int, int], None]
Number = Annotated[StrictInt, Field(ge=1, lt=2**63)]
REPORT_EVERY = 1_000


class BadLine(Exception):
    """Says which line is not an event, and why."""


class Line(BaseModel):
    """What a replay needs of a line; the rest is for those who prove that it stands in the log."""

    pos: Number
    stream: UUID
    ver: Number
    type: StrictStr
    state: StrictStr

    @property
    def row(self) -> StoredRow:
        return StoredRow(self.pos, self.stream, self.ver, self.type, self.state.encode())


def claims_in(lines: BinaryIO, size: int, report: Report) -> Iterator[list[AnyRecorded]]:
    """Only where the lines of each claim begin is held. Raises BadLine, and Unreadable naming a position."""
    places = places_of_claims(lines, size, report)
    for n, starts in enumerate(places.values(), 1):
        yield [decoded(read(at(lines, start), 0).row) for start in starts]
        report(n, len(places))


def places_of_claims(lines: BinaryIO, size: int, report: Report) -> dict[UUID, "array[int]"]:
    places: dict[UUID, array[int]] = defaultdict(lambda: array("Q"))
    start = last = 0
    for number, written in enumerate(lines, 1):
        line = read(written, number)
        if line.pos <= last:
            raise BadLine(f"line {number}: position {line.pos} comes after {last}; they have to ascend")
        if line.type.startswith(OF_CLAIMS):
            places[line.stream].append(start)
        start, last = start + len(written), line.pos
        if number % REPORT_EVERY == 0:
            report(start, size)
    if not last:
        raise BadLine("there is no event in it")
    return places


def at(lines: BinaryIO, start: int) -> bytes:
    lines.seek(start)
    return lines.readline()


def read(written: bytes, number: int) -> Line:
    """Without what was written, which not everybody may read who may know that it is unreadable."""
    try:
        return Line.model_validate_json(written)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, one['loc'])) or 'no event'}: {one['msg']}" for one in error.errors(include_input=False)]
        raise BadLine(f"line {number}: {'; '.join(told)}") from error
