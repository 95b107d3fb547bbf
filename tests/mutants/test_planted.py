"""What `make mutants` plants still fits the code: each change is one place, is Python, and has tests that are there."""

import ast

import pytest

from tests.mutants.planted import MUTANTS, Mutant
from tests.support.docs import ROOT


def test_there_are_twenty_or_more_of_different_names() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.partition(":")[0])
def test_a_planted_change_fits_the_code(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text("utf-8")
    assert text.count(mutant.right) == 1
    ast.parse(text.replace(mutant.right, mutant.wrong))
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert (ROOT / file).exists() and (not name or f"def {name}(" in (ROOT / file).read_text("utf-8"))
