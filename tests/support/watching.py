"""A ledger that tells what was loaded of it, and whether an event loop stood still for that."""

import asyncio
from dataclasses import replace
from typing import Any, NamedTuple, cast
from uuid import UUID

from application.claims import Claims
from application.known_slots import KnownSlots
from application.ports import Ledger
from tests.support.house import Office


class Load(NamedTuple):
    stream: UUID
    events: int
    on_a_loop: bool


class Watched:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self.loads = ledger, list[Load]()

    def load(self, stream: UUID, *of: Any, **more: Any) -> Any:
        found = self._ledger.load(stream, *of, **more)
        self.loads.append(Load(stream, len(found), on_a_loop()))
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def watched(office: Office) -> tuple[Claims, list[Load]]:
    """What partners do, in a process that has seen no slot yet; and what is loaded for it."""
    ledger = Watched(office.house.world.ledger)
    world = replace(office.house.world, ledger=cast(Ledger, ledger), known_slots=KnownSlots())
    return replace(office.house.claims, world=world), ledger.loads
