"""Words of the field: canonical forms, limits, and values that do not change."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.values import OPEN, Canonical, DocumentId, Name, Status, Text
from tests.support.values import blocking, document, evidence, info, sealed, warning


def accepted(kind: Any, text: object) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


def test_ids_are_compared_trimmed_and_in_lower_case() -> None:
    assert TypeAdapter(Canonical).validate_python("  D365-Sales\n") == "d365-sales"
    assert not accepted(Canonical, 365)


def test_names_and_texts_have_their_limits_and_are_never_empty() -> None:
    for kind, most in ((Name, 200), (Text, 10_000), (Canonical, 200)):
        assert accepted(kind, "x")
        assert accepted(kind, "x" * most)
        assert not accepted(kind, "x" * (most + 1))
        assert not accepted(kind, "")
        assert not accepted(kind, "   ")


def test_a_document_is_known_by_the_sha_256_of_its_bytes() -> None:
    assert accepted(DocumentId, document(1))
    for wrong in ("sha256:", document(1).upper(), document(1) + "0", "md5:" + "0" * 64):
        assert not accepted(DocumentId, wrong)


def test_a_value_does_not_change_and_takes_no_field_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        evidence().kind = "other"  # type: ignore[assignment]
    with pytest.raises(ValidationError):
        type(evidence()).model_validate(evidence().model_dump() | {"colour": "green"})


def test_values_are_equal_by_content() -> None:
    assert sealed("the same") == sealed("the same") != sealed("another")


def test_only_a_blocking_finding_blocks() -> None:
    assert blocking("x").blocks
    assert not warning("x").blocks
    assert not info("x").blocks


def test_a_claim_is_open_until_it_is_decided_withdrawn_or_ended() -> None:
    assert {Status.SUBMITTED, Status.UNDER_REVIEW, Status.ACTION_REQUIRED, Status.DISPUTED} == OPEN
