"""A fact as it stands in the ledger: the event and who, when, where, under which policy and by which command."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from domain.values import PersonId, PolicyId, Role, Value

E = TypeVar("E", bound=Value, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """`version` counts from 1 within the stream; `position` orders the whole ledger and may have gaps."""

    event: E
    stream: UUID
    version: int
    position: int
    at: datetime
    actor: PersonId
    role: Role
    policy: PolicyId
    command: UUID
    correlation: UUID
    causation: UUID | None = None
