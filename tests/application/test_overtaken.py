"""What is recorded is recorded on the versions that were judged, not on those that happened to be read afterwards."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import UUID

import pytest

from application import known_slots
from application.claims import Claims
from application.conflicts import Conflicts
from application.forms import ApprovalForm, RevocationForm
from application.ports import AnyRecorded, Ledger
from application.reviews import Reviews
from domain.errors import Refusal
from tests.support.house import Office, leaving, refused

BOTH_STORES = True
Part = TypeVar("Part", Claims, Conflicts, Reviews)


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


def on(part: Part, ledger: Overtaken) -> Part:
    return replace(part, world=replace(part.world, ledger=cast(Ledger, ledger)))


def overtaken_at_its_slot(office: Office, claim_id: UUID, meanwhile: Callable[[], object]) -> Overtaken:
    """Between the look at the claim and the one at its slot."""
    key = office.claim(claim_id).slot
    assert key
    return Overtaken(office.house.world.ledger, key.id, meanwhile)


def test_who_enters_while_the_slot_is_read_to_answer_with_is_not_overlooked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a slot with so long a history that only what is new in it is read to decide."""
    monkeypatch.setattr(known_slots, "LONG", 0)
    holder, challenger = office.approved("alder"), office.submit("birch")
    house, key = office.house, office.claim(holder).slot
    assert key
    late: list[UUID] = []
    ledger = Overtaken(house.world.ledger, key.id, lambda: late.append(office.submit("cedar")))
    on(house.claims, ledger).terminate(office.call("alder"), office.association(holder), leaving())
    assert set(office.slot(key).claims) == {challenger, *late} and len(late) == 1
    assert all(office.claim(claim_id).contested for claim_id in (challenger, *late))


def test_a_revocation_ends_no_association_but_the_one_it_names(office: Office) -> None:
    """Alder ends its own, and birch becomes partner of record, while alder's is being revoked."""
    claim_id, rivals = office.approved("alder"), list[UUID]()
    association = office.association(claim_id)

    def change_hands() -> None:
        office.terminate("alder", claim_id)
        rivals.append(office.approved("birch"))

    ledger = overtaken_at_its_slot(office, claim_id, change_hands)
    with refused("wrong_status"):
        on(office.house.conflicts, ledger).revoke(office.call("ann"), association, RevocationForm(rationale="Granted in error."))
    holder = office.slot_of(claim_id).holder
    assert holder and [holder.claim] == rivals


def test_a_revocation_that_finds_a_challenger_leaves_it_to_a_ruling(office: Office) -> None:
    claim_id = office.approved("alder")
    association = office.association(claim_id)
    ledger = overtaken_at_its_slot(office, claim_id, lambda: office.submit("birch"))
    with refused("claim_contested"):
        on(office.house.conflicts, ledger).revoke(office.call("ann"), association, RevocationForm(rationale="Granted in error."))
    assert office.slot_of(claim_id).holder


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [(Office.withdraw, "claim_final"), (lambda office, company, claim_id: office.approve("rex", claim_id), "wrong_status")],
)
def test_an_approval_is_refused_for_what_the_claim_has_become(
    meanwhile: Callable[[Office, str, UUID], object], code: str, office: Office
) -> None:
    """Withdrawn, or approved by the same reviewer's other window, before the slot is looked at."""
    claim_id = office.submit("alder")
    office.take("rex", claim_id)
    ledger = overtaken_at_its_slot(office, claim_id, lambda: meanwhile(office, "alder", claim_id))
    with refused(code):
        on(office.house.reviews, ledger).approve(office.call("rex"), claim_id, ApprovalForm(rationale="Complete."))


def test_who_names_the_version_of_a_claim_that_moves_on_is_told_of_it(office: Office) -> None:
    claim_id = office.approved("alder")
    association, version = office.association(claim_id), office.claim(claim_id).version
    ledger = overtaken_at_its_slot(office, claim_id, lambda: office.terminate("alder", claim_id))
    with pytest.raises(Refusal, match=str(version + 1)):
        form = RevocationForm(rationale="Granted in error.")
        on(office.house.conflicts, ledger).revoke(office.call("ann", version), association, form)
