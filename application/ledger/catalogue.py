"""The published names of events. A stored event is found by its name and version, never by a Python path."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args
from uuid import UUID

from pydantic import Strict, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from application.ledger.upcasters import UPCASTERS
from application.ports import Event
from domain.access import AccessEvent
from domain.claim.events import ClaimEvent
from domain.erasure import ErasureEvent
from domain.records import LogKeyEvent, PolicyRegistered, ReferenceEvent
from domain.slot.events import SlotEvent
from domain.values import Role

E = TypeVar("E")
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Whole(TypedDict, Generic[E]):
    """An envelope as it is stored, with the event in it."""

    at: Annotated[datetime, Strict()]
    actor: str
    role: Role
    policy: str
    command: UUID
    corr: UUID
    cause: UUID | None
    data: E


@cache
def whole_of(kind: type[Event]) -> TypeAdapter[Whole[Event]]:
    """Made at the first event of its kind."""
    shape: Any = Whole
    return TypeAdapter(shape[kind])


class UnknownName(LookupError):
    """No event of this name and version was ever published."""


class Catalogue:
    """`upcasters` map an older stored name to the name one version newer and the function that mends the data."""

    def __init__(self, families: Mapping[str, Iterable[type[Event]]], upcasters: Mapping[str, tuple[str, Upcaster]]) -> None:
        self.upcasters = upcasters
        older = {newer for newer, _ in upcasters.values()}
        self.names = {kind: current_name(f"{family}.{kind.name}", older) for family, kinds in families.items() for kind in kinds}
        self.kinds = {name: kind for kind, name in self.names.items()}

    def name_of(self, event: Event) -> str:
        return self.names[type(event)]

    def names_of(self, kinds: Iterable[type[Event]]) -> frozenset[str]:
        """The current ones, and the older ones that become them."""
        found = {self.names[kind] for kind in kinds}
        while older := {old for old, (newer, _) in self.upcasters.items() if newer in found} - found:
            found |= older
        return frozenset(found)

    def whole(self, name: str, state: bytes) -> Whole[Event] | None:
        """Envelope and event in one go, straight from the bytes; None where that cannot be: `read` then says why."""
        if name not in self.kinds:
            return None
        try:
            return whole_of(self.kinds[name]).validate_json(state)
        except ValidationError:
            return None

    def read(self, name: str, data: dict[str, Any]) -> Event:
        """Raises UnknownName, or a ValueError that says which fields are not of this name, and never what they hold."""
        while name in self.upcasters:
            name, upcast = self.upcasters[name]
            data = upcast(data)
        if name not in self.kinds:
            raise UnknownName(name)
        try:
            return self.kinds[name].model_validate(data)
        except ValidationError as error:
            raise ValueError("; ".join(f"{dotted(one['loc'])}: {one['type']}" for one in error.errors())) from None


def dotted(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


def current_name(bare: str, newer: set[str]) -> str:
    """Version 1, unless upcasters lead to a newer one."""
    versions = [int(name.rpartition(".v")[2]) for name in newer if name.rpartition(".v")[0] == bare]
    return f"{bare}.v{max(versions, default=1)}"


FAMILIES: dict[str, tuple[type[Event], ...]] = {
    "claim": get_args(ClaimEvent),
    "slot": get_args(SlotEvent),
    "reference": get_args(ReferenceEvent),
    "policy": (PolicyRegistered,),
    "access": get_args(AccessEvent),
    "erasure": get_args(ErasureEvent),
    "log_keys": get_args(LogKeyEvent),
}
CATALOGUE = Catalogue(FAMILIES, UPCASTERS)
