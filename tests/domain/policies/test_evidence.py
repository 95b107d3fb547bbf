"""Checks of the proof of execution."""

from datetime import date

import pytest

from domain.policies.evidence import months_before
from domain.values import Contact, EvidenceKind
from tests.support.checks import codes, findings
from tests.support.policies import policy
from tests.support.values import blocking, day, document, evidence

CUSTOMER, OTHER, REPORT = Contact.CUSTOMER, EvidenceKind.OTHER, EvidenceKind.DELIVERY_REPORT
DATED = [EvidenceKind.STATEMENT_OF_WORK, EvidenceKind.CUSTOMER_ACKNOWLEDGEMENT, EvidenceKind.POE_TEMPLATE]
UNDATED = evidence(2, REPORT, None)


def too_old(pointer: str, months: int = 12) -> object:
    return blocking("evidence_too_old", pointer, CUSTOMER, months=months)


def test_a_claim_without_any_document() -> None:
    assert findings(evidence=()) == [blocking("evidence_missing", "/evidence")]


def test_documents_that_this_company_did_not_upload_each_where_it_stands() -> None:
    cited = (evidence(1), evidence(2), evidence(3))
    assert findings(evidence=cited, unknown_documents=(document(1), document(3))) == [
        blocking("evidence_unknown", "/evidence/0"),
        blocking("evidence_unknown", "/evidence/2"),
    ]


@pytest.mark.parametrize("kind", DATED)
def test_these_kinds_carry_the_day_of_acknowledgement(kind: EvidenceKind) -> None:
    assert findings(evidence=(evidence(1), evidence(2, kind, None))) == [blocking("evidence_date_missing", "/evidence/1")]


@pytest.mark.parametrize("kind", [REPORT, OTHER])
def test_these_kinds_need_no_day(kind: EvidenceKind) -> None:
    assert findings(evidence=(evidence(1), evidence(2, kind, None))) == []


@pytest.mark.parametrize("kind", EvidenceKind)
def test_no_customer_acknowledges_tomorrow(kind: EvidenceKind) -> None:
    ahead = evidence(2, kind, "2026-03-03")
    assert findings(evidence=(evidence(1), ahead), today="2026-03-02") == [blocking("evidence_date_in_future", "/evidence/1")]
    assert findings(evidence=(evidence(1), ahead), today="2026-03-03") == []


@pytest.mark.parametrize(
    ("submitted", "acknowledged", "recent"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-03-02", "2025-03-02", True),
        ("2026-03-02", "2025-03-01", False),
        ("2024-02-29", "2023-02-28", True),
        ("2024-02-29", "2023-02-27", False),
        ("2025-02-28", "2024-02-28", True),
        ("2025-02-28", "2024-02-27", False),
    ],
)
def test_exactly_twelve_months_is_in(submitted: str, acknowledged: str, recent: bool) -> None:
    old = findings(evidence=(evidence(1, acknowledged_on=acknowledged),), submitted_on=submitted, today=submitted)
    assert old == ([] if recent else [too_old("/evidence/0")])


def test_one_recent_document_is_enough() -> None:
    assert findings(evidence=(evidence(1, acknowledged_on="2019-01-01"), evidence(2), UNDATED)) == []


def test_when_all_are_too_old_the_newest_is_pointed_at_the_first_of_equals() -> None:
    old = ("2024-01-01", "2025-01-31", "2024-12-31", "2025-01-31")
    assert findings(evidence=tuple(evidence(n, acknowledged_on=on) for n, on in enumerate(old))) == [too_old("/evidence/1")]


def test_when_none_is_dated_it_points_at_them_all() -> None:
    assert findings(evidence=(UNDATED,)) == [too_old("/evidence")]


@pytest.mark.parametrize("wrong", [evidence(2, DATED[0], None), evidence(2, REPORT, "2027-01-01")])
def test_a_wrong_date_silences_the_age(wrong: object) -> None:
    assert "evidence_too_old" not in codes(evidence=(evidence(1, acknowledged_on="2019-01-01"), wrong))


def test_an_unknown_document_does_not_silence_the_age() -> None:
    old = (evidence(1, acknowledged_on="2019-01-01"),)
    assert codes(evidence=old, unknown_documents=(document(1),)) == ["evidence_unknown", "evidence_too_old"]


def test_the_age_is_counted_from_the_submission_also_when_checked_later() -> None:
    exact = (evidence(1, acknowledged_on="2025-03-02"),)
    assert findings(evidence=exact, submitted_on="2026-03-02", today="2026-03-20") == []


def test_how_old_is_too_old_is_the_policys_to_say() -> None:
    cited = (evidence(1, acknowledged_on="2025-12-02"),)
    assert findings(evidence=cited, policy=policy(evidence_months=3)) == []
    assert findings(evidence=cited, policy=policy(evidence_months=2)) == [too_old("/evidence/0", months=2)]


@pytest.mark.parametrize(
    ("start", "months", "earlier"),
    [
        ("2026-03-02", 12, "2025-03-02"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-05-31", 1, "2026-04-30"),
        ("2026-05-30", 3, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 12, "2025-12-31"),
        ("2026-01-31", 23, "2024-02-29"),
        ("2026-06-15", 120, "2016-06-15"),
    ],
)
def test_months_are_counted_back_to_the_same_day_or_the_months_last(start: str, months: int, earlier: str) -> None:
    assert months_before(date.fromisoformat(start), months) == day(earlier)
