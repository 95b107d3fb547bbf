"""What should not happen to the store of a house, done to it by hand."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from application.adapters.postgres import Database, Part
from application.adapters.stores import DatabaseStore
from application.ports import Event
from application.runner import Outcome
from tests.support.house import Office
from tests.support.recording import by, change
from tests.support.values import uid

STRAY = uid("a claim that was never submitted")


Place = Path | tuple[Database, Part]


def execute(place: Place, statement: str, *values: Any) -> list[Any]:
    if isinstance(place, Path):
        with closing(sqlite3.connect(place, isolation_level=None)) as db:
            return db.execute(statement, values).fetchall()
    database, part = place
    with database.connect(part) as line:
        found = line.execute(statement.replace("?", "%s"), values or None)
        return found.fetchall() if found.description else []


def ledger_of(office: Office) -> Place:
    store = office.house.store
    return (store.database, "ledger") if isinstance(store, DatabaseStore) else office.house.settings.data_dir / "ledger.db"


def views_of(office: Office) -> Place:
    store = office.house.store
    return (store.database, "views") if isinstance(store, DatabaseStore) else office.house.settings.data_dir / "views.db"


def state_at(office: Office, position: int) -> bytes:
    [[state]] = execute(ledger_of(office), "SELECT state FROM stored_events WHERE position = ?", position)
    assert isinstance(state, bytes)
    return state


def rewrite(office: Office, position: int, state: bytes) -> None:
    execute(ledger_of(office), "UPDATE stored_events SET state = ? WHERE position = ?", state, position)


@contextmanager
def spoiled(office: Office, position: int, spoil: Callable[[bytes], bytes] = lambda _: b"\xff\x00 no JSON") -> Iterator[None]:
    """The bytes of one event are others, for a while."""
    state = state_at(office, position)
    rewrite(office, position, spoil(state))
    try:
        yield
    finally:
        rewrite(office, position, state)


def of_no_shape(state: bytes) -> bytes:
    """Whole as an envelope; what is in it is not what its name says."""
    told = json.loads(state)
    return json.dumps(told | {"data": {"secret": "plain:Only for Contoso."}}).encode()


def stray(office: Office, event: Event) -> int:
    """An event in a stream that no claim begins; its position."""
    return office.house.ledger.append([change(event, stream=STRAY)], by())[-1].position


def remove(office: Office, position: int) -> None:
    execute(ledger_of(office), "DELETE FROM stored_events WHERE position = ?", position)


def position_of(outcome: Outcome) -> int:
    return outcome.stream[-1].position


def of_a_newer_claimlog(office: Office, claim_id: UUID) -> None:
    """Nobody here can read how the claim began."""
    first = office.events(claim_id)[0].position
    execute(ledger_of(office), "UPDATE stored_events SET topic = 'claim.submitted.v9' WHERE position = ?", first)
