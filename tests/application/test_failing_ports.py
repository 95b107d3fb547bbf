"""A submission that fails anywhere leaves no event, no entry in the slot and no row, and can be sent again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from application.claims import Claims
from application.forms import ClaimForm
from application.ports import Unavailable, VersionClash
from projections import claims as claims_view
from projections.paging import Page
from tests.support.failing import Broken
from tests.support.house import Office
from tests.support.worlds import SALES

Wrap = Callable[[Claims, int], Claims]


def world(port: str, method: str) -> Wrap:
    return lambda claims, call: replace(claims, world=replace(claims.world, **{port: Broken(getattr(claims.world, port), method, call)}))


def finder(port: str, method: str) -> Wrap:
    def wrap(claims: Claims, call: int) -> Claims:
        facts = claims.judging.facts
        return replace(claims, judging=replace(claims.judging, facts=replace(facts, **{port: Broken(getattr(facts, port), method, call)})))

    return wrap


def sealing(port: str, method: str) -> Wrap:
    def wrap(claims: Claims, call: int) -> Claims:
        return replace(claims, sealing=replace(claims.sealing, **{port: Broken(getattr(claims.sealing, port), method, call)}))

    return wrap


BREAKS: list[tuple[Wrap, int]] = [
    (world("ledger", "load"), 1),
    (world("ledger", "load"), 2),
    (world("ledger", "append"), 1),
    (world("policies", "in_force"), 1),
    (world("policies", "in_force"), 2),
    (world("policies", "get"), 1),
    (world("calendar", "is_business_day"), 3),
    (finder("directories", "tenant"), 1),
    (finder("directories", "subscription"), 1),
    (finder("directories", "mpn"), 1),
    (finder("products", "product"), 1),
    (finder("documents", "is_citable"), 1),
    (sealing("documents", "get"), 1),
    (sealing("vault", "seal"), 1),
    (sealing("vault", "subject_of"), 1),
]
CONTACT = {"name": "Ada Alder", "email": "ada@alder.example"}


def rows(office: Office) -> int:
    office.house.projector.catch_up()
    with office.house.read_side.reading() as db:
        return len(claims_view.listed(db, {}, Page(10)).items)


@pytest.mark.parametrize(("wrap", "call"), BREAKS)
def test_a_submission_that_breaks_leaves_nothing_and_can_be_sent_again(office: Office, wrap: Wrap, call: int) -> None:
    body: dict[str, Any] = office.body("alder", **SALES, partner_contact=CONTACT)
    head = office.house.ledger.head()
    office.submit("birch", **SALES)
    taken = office.house.ledger.head()
    with pytest.raises(Unavailable):
        wrap(office.house.claims, call).submit(office.call("alder"), ClaimForm.model_validate(body))
    assert (office.house.ledger.head(), rows(office)) == (taken, 1)
    claim_id = office.submit("alder", **SALES)
    assert set(office.slot_of(claim_id).claims.values()) == {"alder", "birch"}
    assert rows(office) == 2 and head < taken


@pytest.mark.parametrize(
    "topic", ["claim.submitted.v1", "claim.validated.v1", "slot.entered.v1", "slot.conflict_opened.v1", "claim.contested.v1"]
)
def test_a_store_that_breaks_between_two_events_keeps_none_of_them(office: Office, tmp_path: Path, topic: str) -> None:
    theirs = office.submit("birch")
    head, told = office.house.ledger.head(), office.story(theirs)
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as db:
        db.execute(f"CREATE TRIGGER t BEFORE INSERT ON stored_events WHEN NEW.topic='{topic}' BEGIN SELECT RAISE(FAIL, 'broken'); END")
        with pytest.raises((Unavailable, VersionClash)):
            office.submit("alder")
        db.execute("DROP TRIGGER t")
    assert (office.house.ledger.head(), office.story(theirs), rows(office)) == (head, told, 1)
    assert office.claim(office.submit("alder")).contested
