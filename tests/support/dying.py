"""A process that dies right after its commit, before anybody hears of it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from api.settings import Settings
from api.wiring import open_house
from application.ledger.ledger import EventLedger
from application.ports import AnyRecorded, Change, Written
from tests.support.house import HandClock, Office
from tests.support.web import web_of

LAST_WORDS = 9


class DiesAfterCommit:
    """A ledger whose process does not outlive the first command that came under a key."""

    def __init__(self, ledger: EventLedger) -> None:
        self._ledger = ledger

    def append(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        return self.last(self._ledger.append(changes, written), written)

    async def append_async(self, changes: Sequence[Change], written: Written) -> list[AnyRecorded]:
        return self.last(await self._ledger.append_async(changes, written), written)

    def last(self, recorded: list[AnyRecorded], written: Written) -> list[AnyRecorded]:
        if written.record:
            os._exit(LAST_WORDS)
        return recorded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def post_and_die(folder: Path, who: str, path: str, body: Any, key: str) -> None:
    """For a process of its own: the real app takes the command, and is gone before the answer is."""
    house = open_house(Settings(data_dir=folder), sandbox=True, clock=HandClock())
    house.ledger = cast(EventLedger, DiesAfterCommit(house.ledger))
    house.start()
    with web_of(Office(house, HandClock())) as web:
        web.post(who, path, body, key=key)
