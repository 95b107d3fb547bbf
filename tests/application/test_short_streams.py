"""An event loop stands still for short streams only; what a submission needs of longer ones is read by a thread."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from application import short_streams
from application.claims import Claims
from application.forms import ClaimForm
from application.known_slots import LONG
from tests.support.house import Office, come_and_go
from tests.support.watching import watched


def submit(claims: Claims, office: Office, company: str, **changes: Any) -> UUID:
    form = ClaimForm.model_validate(office.body(company, **changes))
    return asyncio.run(claims.submit_async(office.call(company), form)).stream[0].stream


def test_what_is_short_is_read_where_it_is_judged(office: Office) -> None:
    claims, loads = watched(office)
    submit(claims, office, "alder"), submit(claims, office, "birch")
    assert loads and all(load.on_a_loop for load in loads)


def test_a_slot_with_a_long_past_is_read_by_a_thread_and_known_from_then_on(office: Office) -> None:
    slot_id = come_and_go(office, LONG)
    claims, loads = watched(office)
    first = submit(claims, office, "alder")
    assert [load.events for load in loads if load.stream == slot_id and not load.on_a_loop] == [2 * LONG]
    assert all(load.events <= short_streams.SHORT + 1 for load in loads if load.on_a_loop)
    loads.clear()
    second = submit(claims, office, "birch")
    assert all(load.on_a_loop for load in loads)
    assert set(office.slot_of(first).claims) == {first, second}


def test_so_is_the_claim_of_another_that_becomes_contested(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.submit("alder")
    for _ in range(3):
        office.comment("alder", first)
    monkeypatch.setattr(short_streams, "SHORT", 3)
    claims, loads = watched(office)
    second = submit(claims, office, "birch")
    assert [(load.events, load.on_a_loop) for load in loads if load.stream == first] == [(4, True), (5, False)]
    assert office.claim(first).contested == office.claim(second).contested is not None
