"""Facts beside the claims: reference data that was accepted, ties declared, policies shipped, keys that sign the log."""

from typing import ClassVar
from uuid import UUID, uuid5

from domain.values import CompanyId, Name, PersonId, PolicyId, Value

RECORDS = UUID("0f7c6a52-3b8e-5d0b-8a4f-6c1d2e9b7a30")


def stream_of(kind: str) -> UUID:
    """One stream for each kind of reference data, one for the policies, one for the log's keys."""
    return uuid5(RECORDS, kind)


class HouseFact(Value):
    """`name` is the bare name under which the catalogue publishes the event."""

    name: ClassVar[str]


class Imported(HouseFact):
    """Reference data was accepted: how many rows and the SHA-256 of their canonical JSON."""

    name: ClassVar[str] = "imported"
    kind: Name
    count: int
    digest: str


class TieDeclared(HouseFact):
    """A reviewer may not judge this company."""

    name: ClassVar[str] = "tie_declared"
    reviewer: PersonId
    partner_id: CompanyId


class TieLifted(HouseFact):
    """The tie no longer stands."""

    name: ClassVar[str] = "tie_lifted"
    reviewer: PersonId
    partner_id: CompanyId


class PolicyRegistered(HouseFact):
    """A shipped policy was first seen by this store, with the SHA-256 of its file."""

    name: ClassVar[str] = "registered"
    policy_id: PolicyId
    digest: str


class KeyIntroduced(HouseFact):
    """The log is signed with this key from here on; `verifier` is what others know it by (C2SP signed-note)."""

    name: ClassVar[str] = "introduced"
    verifier: str


class KeyRetired(HouseFact):
    """The log is no longer signed with this key; its signatures stay good."""

    name: ClassVar[str] = "retired"
    verifier: str


LogKeyEvent = KeyIntroduced | KeyRetired
ReferenceEvent = Imported | TieDeclared | TieLifted
HouseEvent = ReferenceEvent | PolicyRegistered | LogKeyEvent
