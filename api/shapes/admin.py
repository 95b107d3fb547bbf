"""The read side as operators see it."""

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


class ProjectionsOut(Out):
    head: int
    views: list[ProjectionOut]


class RebuiltOut(Out):
    """`digest` is that of the new rows; `differed`: what served before was not the same."""

    view: str
    digest: str
    differed: bool
