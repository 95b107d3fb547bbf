"""Facts on their way into a ledger, recorded by ada of Alder at nine on that Monday."""

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from application.ledger.ledger import EventLedger
from application.ledger.sqlite import UnusableStore
from application.ports import AnyRecorded, Change, CommandRecord, Event, Ledger, VersionClash, Written
from domain.values import Role
from tests.support.claims import QUEUED, assigned, withdrawn
from tests.support.values import CLAIM, NOW, uid

FIRST_THREE: tuple[Event, ...] = (*QUEUED, assigned())


def change(*events: Event, stream: UUID = CLAIM, after: int = 0, actor: str = "ada", role: Role = Role.INCENTIVES_ADMIN) -> Change:
    return Change(stream, after, actor, role, "2021-05", events)


def by(command: str = "command", **changes: Any) -> Written:
    known: dict[str, Any] = {"at": NOW, "command": uid(command), "answer": CLAIM, "correlation": uid(command)}
    return Written(**known | changes)


def under(key: str, fingerprint: str = "submit") -> Written:
    return by(record=CommandRecord("ada", key, fingerprint))


def record(ledger: Ledger, *events: Event, stream: UUID = CLAIM, after: int = 0) -> list[AnyRecorded]:
    return ledger.append([change(*events, stream=stream, after=after)], by())


def append_many(path: Path, name: str, streams: Sequence[UUID], times: int) -> list[tuple[UUID, int, int]]:
    """Appends pairs of events to the streams in turn, as a process of its own would: stream, version, position of each event."""
    ledger = EventLedger(path)
    told = [one for n in range(times) for one in append_pair(ledger, name, streams[n % len(streams)])]
    ledger.close()
    return [(one.stream, one.version, one.position) for one in told]


def append_pair(ledger: Ledger, name: str, stream: UUID) -> list[AnyRecorded]:
    """Loads again after every lost race."""
    while True:
        try:
            return ledger.append([change(withdrawn(), withdrawn(), stream=stream, after=len(ledger.load(stream)), actor=name)], by())
        except VersionClash:
            continue


def open_together(folder: Path, name: str, times: int, companions: int) -> int:
    """Opens that many new ledgers, each at the very moment its companions do; how many could be opened."""
    opened = 0
    for n in range(times):
        (folder / f"{n}.{name}.here").touch()
        while len(list(folder.glob(f"{n}.*.here"))) < companions:
            continue
        with suppress(UnusableStore), closing(EventLedger(folder / f"{n}.db")) as ledger:
            opened += ledger.head() == 0
    return opened
