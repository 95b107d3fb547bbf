"""Checks of the proof of execution: that it is there, the partner's own, dated, and recent enough."""

from collections.abc import Iterator
from datetime import date

from domain.policies.check import blocking, check
from domain.policies.facts import Question
from domain.values import DATED_KINDS, Contact, Evidence, Finding

POINTER = "/evidence"


@check("evidence", pointer=POINTER)
def evidence_is_there(claim: Question) -> Iterator[Finding]:
    if not claim.evidence:
        yield blocking("evidence_missing")


@check("evidence", pointer=POINTER)
def documents_are_the_partners_own(claim: Question) -> Iterator[Finding]:
    for n, item in enumerate(claim.evidence or ()):
        if item.document_id in claim.facts.unknown_documents:
            yield blocking("evidence_unknown", f"{POINTER}/{n}")


@check("evidence", pointer=POINTER)
def dated_kinds_carry_a_date(claim: Question) -> Iterator[Finding]:
    for n, item in enumerate(claim.evidence or ()):
        if lacks_date(item):
            yield blocking("evidence_date_missing", f"{POINTER}/{n}")


@check("evidence", pointer=POINTER)
def no_date_lies_in_the_future(claim: Question) -> Iterator[Finding]:
    for n, item in enumerate(claim.evidence or ()):
        if in_future(item, claim.today):
            yield blocking("evidence_date_in_future", f"{POINTER}/{n}")


@check("evidence", pointer=POINTER, contact=Contact.CUSTOMER)
def some_evidence_is_recent(claim: Question) -> Iterator[Finding]:
    evidence = claim.evidence or ()
    if not evidence or any(lacks_date(item) or in_future(item, claim.today) for item in evidence):
        return
    dated = [(item.acknowledged_on, -n) for n, item in enumerate(evidence) if item.acknowledged_on]
    newest = max(dated, default=None)
    if newest is None or newest[0] < months_before(claim.submitted_on, claim.policy.limits.evidence_months):
        yield blocking("evidence_too_old", f"{POINTER}/{-newest[1]}" if newest else "", months=claim.policy.limits.evidence_months)


def lacks_date(item: Evidence) -> bool:
    return item.kind in DATED_KINDS and item.acknowledged_on is None


def in_future(item: Evidence, today: date) -> bool:
    return item.acknowledged_on is not None and item.acknowledged_on > today


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(day)
