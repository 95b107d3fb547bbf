"""The reference people speak of a claim by: ten characters of Crockford's alphabet and one that finds slips of the tongue."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.reference import canonical, reference_of
from tests.support.values import CLAIM

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"


def is_sound(reference: str) -> bool:
    """Crockford's own rule: the number modulo 37 is the check character's."""
    number = 0
    for character in reference[:-1]:
        number = number * 32 + DIGITS.index(character)
    return number % 37 == CHECKS.index(reference[-1])


def test_a_reference_never_changes() -> None:
    """It stands in letters and e-mails; this one was noted down."""
    assert reference_of(CLAIM) == "QHW01XB26SH"


@given(st.uuids())
def test_it_is_ten_characters_and_a_check_character(claim_id: UUID) -> None:
    reference = reference_of(claim_id)
    assert len(reference) == 11 and set(reference[:-1]) <= set(DIGITS)
    assert is_sound(reference)


@given(st.uuids(), st.integers(0, 9), st.sampled_from(DIGITS))
def test_one_wrong_character_is_found(claim_id: UUID, place: int, wrong: str) -> None:
    reference = reference_of(claim_id)
    heard = reference[:place] + wrong + reference[place + 1 :]
    assert is_sound(heard) == (heard == reference)


@given(st.uuids(), st.integers(0, 8))
def test_two_characters_in_the_wrong_order_are_found(claim_id: UUID, place: int) -> None:
    reference = reference_of(claim_id)
    heard = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert is_sound(heard) == (heard == reference)


@pytest.mark.parametrize("written", [" 4t7k-9x2q-m0a ", "4T7K9X2QMOA", "4T7K-9X2Q-M0A"])
def test_it_is_understood_as_people_write_it(written: str) -> None:
    assert canonical(written) == "4T7K9X2QM0A"


def test_letters_that_look_like_digits_are_taken_as_such() -> None:
    assert canonical("ilO") == "110"
