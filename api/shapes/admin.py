"""The read side as operators see it."""

from typing import Literal
from uuid import UUID

from api.shapes.common import Out


class ParkedOut(Out):
    """A stream the view could not take from this position on."""

    stream: UUID
    position: int
    reason: str


class ProjectionOut(Out):
    """`lag` is the number of events not yet in the view."""

    name: str
    position: int
    lag: int
    parked: list[ParkedOut]


class RebuildOut(Out):
    """`done` of so many events are in. At the end `digest` is that of the view's rows; `differed`: what served before was not the same."""

    view: str
    state: Literal["running", "done", "failed"]
    done: int
    of: int
    digest: str | None
    differed: bool | None


class ProjectionsOut(Out):
    """`rebuild` is the last one that this server was asked for."""

    head: int
    views: list[ProjectionOut]
    rebuild: RebuildOut | None
