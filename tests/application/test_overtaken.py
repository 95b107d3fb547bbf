"""What is recorded is recorded on the versions that were judged, not on those that happened to be read afterwards."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import pytest

from application import known_slots
from application.ports import AnyRecorded, Ledger
from tests.support.house import Office, leaving

BOTH_STORES = True


class Overtaken:
    """A ledger on which something happens just before this stream is read whole."""

    def __init__(self, ledger: Ledger, stream: UUID, meanwhile: Callable[[], object]) -> None:
        self._ledger, self._stream, self._meanwhile = ledger, stream, [meanwhile]

    def load(self, stream: UUID, until: int | None = None, after: int = 0) -> list[AnyRecorded]:
        while stream == self._stream and not after and self._meanwhile:
            self._meanwhile.pop()()
        return self._ledger.load(stream, until, after)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def test_who_enters_while_the_slot_is_read_to_answer_with_is_not_overlooked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a slot with so long a history that only what is new in it is read to decide."""
    monkeypatch.setattr(known_slots, "LONG", 0)
    holder, challenger = office.approved("alder"), office.submit("birch")
    house, key = office.house, office.claim(holder).slot
    assert key
    late: list[UUID] = []
    ledger = Overtaken(house.world.ledger, key.id, lambda: late.append(office.submit("cedar")))
    claims = replace(house.claims, world=replace(house.world, ledger=cast(Ledger, ledger)))
    claims.terminate(office.call("alder"), office.association(holder), leaving())
    assert set(office.slot(key).claims) == {challenger, *late} and len(late) == 1
    assert all(office.claim(claim_id).contested for claim_id in (challenger, *late))
