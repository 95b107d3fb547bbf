"""The next state is what the standard library would make of the last, which stays as it was."""

import dataclasses

import pytest

from domain.changing import replace
from domain.claim.claim import Claim
from domain.slot.slot import Slot
from projections.claim_details import ClaimDetails
from projections.slot_details import SlotDetails


def test_a_changed_state_is_as_the_standard_library_makes_it() -> None:
    before = Slot(version=3)
    assert replace(before, version=4) == dataclasses.replace(before, version=4)
    assert before == Slot(version=3)


@pytest.mark.parametrize("kind", [Claim, Slot, ClaimDetails, SlotDetails])
def test_what_is_changed_this_way_keeps_all_of_itself_in_its_fields(kind: type) -> None:
    assert not hasattr(kind, "__slots__") and not hasattr(kind, "__post_init__")
    assert dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
