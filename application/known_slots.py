"""Slots with a long past, as they stood at the last event this process has seen: what is recorded stays, so only what follows is read."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.slot.slot import Slot
from domain.values import SlotId

LONG, MOST = 50, 10_000


@dataclass(frozen=True, slots=True)
class SeenSlot:
    """`at` and `position` are those of its last event."""

    slot: Slot
    at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class KnownSlots:
    seen: dict[SlotId, SeenSlot] = field(default_factory=dict)

    def get(self, slot_id: SlotId) -> SeenSlot | None:
        return self.seen.get(slot_id)

    def keep(self, slot_id: SlotId, now: SeenSlot) -> None:
        """Short ones are read as fast as they are found here."""
        if now.slot.version < LONG:
            return
        if len(self.seen) >= MOST:
            self.seen.clear()
        self.seen[slot_id] = now
