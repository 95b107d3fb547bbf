"""Links: from an answer to what its reader may do next with the things it names, with the ids and the version filled in."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from api.contract.headers import Json
from api.contract.operation import Operation
from api.shapes.claim import ClaimOut
from api.shapes.desk import AssociationOut, ConflictOut, StatusItemOut

KNOWN_BY = ((ClaimOut, "claim_id"), (StatusItemOut, "claim_id"), (ConflictOut, "conflict_id"), (AssociationOut, "association_id"))


class Place(NamedTuple):
    """Where in an answer something is named: the thing that was answered, or another one."""

    pointer: str
    own: bool


class Link(NamedTuple):
    target: Operation
    place: Place
    parameters: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.target.name}{self.place.pointer.replace('/0', '').replace('/', '.')}"

    def described(self) -> Json:
        return {"operationId": self.target.name, "parameters": self.parameters}


def links(operation: Operation, others: Iterable[Operation]) -> Iterator[Link]:
    """To the operations on one thing that this answer names, as far as somebody may call both."""
    places = dict(named_in(operation.route.response_model))
    for other in others:
        parameters = [field.alias for field in other.route.dependant.path_params]
        if other is not operation and len(parameters) == 1 and parameters[0] in places and others_reader(operation, other):
            place = places[parameters[0]]
            version = {"header.If-Match": "$response.header.ETag"} if follows_version(operation, other, place) else {}
            yield Link(other, place, {f"path.{parameters[0]}": f"$response.body#{place.pointer}", **version})


def others_reader(operation: Operation, other: Operation) -> bool:
    return bool(set(operation.roles()) & set(other.roles()))


def follows_version(operation: Operation, other: Operation, place: Place) -> bool:
    return place.own and operation.answers_version() and other.reads_version()


def named_in(shape: Any, at: str = "") -> Iterator[tuple[str, Place]]:
    """The path parameters that an answer of this shape fills; of a list those of its first item."""
    [shown, *_] = get_args(shape) or (shape,)
    if not (isinstance(shown, type) and issubclass(shown, BaseModel)):
        return
    if "items" in shown.model_fields:
        yield from named_in(get_args(shown.model_fields["items"].annotation)[0], "/items/0")
    for name in shown.model_fields:
        if name.endswith("_id") or name == "position":
            yield name, Place(f"{at}/{name}", own=False)
    for known, name in KNOWN_BY:
        if issubclass(shown, known):
            yield name, Place(f"{at}/id", own=not at)
