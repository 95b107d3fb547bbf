"""An event that has changed its form twice: what was stored under the older names is read as today's, and is not touched."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from application.ledger.catalogue import FAMILIES, Catalogue, UnknownName
from application.ledger.envelope import EnvelopeMapper
from application.ledger.ledger import EventLedger
from application.ports import Unreadable
from domain.claim.events import ClaimFact, Withdrawn
from domain.values import LeaveReason
from tests.support.claims import submitted, withdrawn
from tests.support.recording import record
from tests.support.values import CLAIM


class WithdrawnOnce(ClaimFact):
    """As it might have been published first."""

    name: ClassVar[str] = "withdrawn"
    why: str


class WithdrawnThen(ClaimFact):
    """As it might have been published next."""

    name: ClassVar[str] = "withdrawn"
    reason_code: str


def renamed(data: dict[str, Any]) -> dict[str, Any]:
    return {"reason_code": data["why"]}


def with_note(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "note": None}


FIRST, SECOND = "claim.withdrawn.v1", "claim.withdrawn.v2"
TO_SECOND, TO_THIRD = {FIRST: (SECOND, renamed)}, {SECOND: ("claim.withdrawn.v3", with_note)}
THEN: list[tuple[Any, dict[str, Any]]] = [(WithdrawnOnce(why="wrong_mpn"), {}), (WithdrawnThen(reason_code="other"), TO_SECOND)]
TODAY = Catalogue(FAMILIES, TO_SECOND | TO_THIRD)


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    """A ledger that two earlier releases have written to."""
    for version, (event, upcasters) in enumerate(THEN):
        ledger = EventLedger(tmp_path / "ledger.db", EnvelopeMapper(Catalogue({"claim": (type(event),)}, upcasters)))
        record(ledger, event, after=version)
        ledger.close()
    return tmp_path / "ledger.db"


def opened(path: Path) -> EventLedger:
    return EventLedger(path, EnvelopeMapper(TODAY))


def test_each_older_form_is_read_as_todays(old_store: Path) -> None:
    ledger = opened(old_store)
    reasons = [LeaveReason.WRONG_MPN, LeaveReason.OTHER]
    assert [recorded.event for recorded in ledger.load(CLAIM)] == [Withdrawn(reason_code=reason, note=None) for reason in reasons]
    ledger.close()


def test_what_is_new_is_stored_under_the_newest_name(old_store: Path) -> None:
    ledger = opened(old_store)
    record(ledger, withdrawn(), after=2)
    assert [row.topic for row in ledger.rows(0, 10)] == [FIRST, SECOND, "claim.withdrawn.v3"]
    assert TODAY.name_of(submitted()) == "claim.submitted.v1"
    ledger.close()


def test_stored_bytes_are_not_rewritten(old_store: Path) -> None:
    ledger = opened(old_store)
    ledger.load(CLAIM)
    record(ledger, withdrawn(), after=2)
    assert [b'{"why":"wrong_mpn"}' in row.state for row in ledger.rows(0, 10)] == [True, False, False]
    ledger.close()


def test_an_older_claimlog_names_the_event_it_does_not_know(old_store: Path) -> None:
    ledger = EventLedger(old_store)
    with pytest.raises(Unreadable, match=r"position 2: claim\.withdrawn\.v2"):
        ledger.decode(ledger.rows(1, 1)[0])
    ledger.close()


def test_a_name_that_was_never_published_is_unknown() -> None:
    with pytest.raises(UnknownName):
        TODAY.read("claim.withdrawn.v4", {})


def test_an_upcaster_that_fails_is_an_event_that_cannot_be_read(old_store: Path) -> None:
    def fails(data: dict[str, Any]) -> dict[str, Any]:
        return {"reason_code": data["absent"]}

    ledger = EventLedger(old_store, EnvelopeMapper(Catalogue(FAMILIES, {FIRST: (SECOND, fails)} | TO_THIRD)))
    with pytest.raises(Unreadable, match="position 1"):
        ledger.load(CLAIM)
    ledger.close()
