"""Histories with an order and histories without one; the slot's own rules, said once more."""

import pytest

from tests.torture.linear import Done, in_order, overlapping, told
from tests.torture.linear_slot import Answer, Command, Refused, Seen, Whole


def done(act: str, who: str, label: str | None, called: float, told: float, answer: Answer | None, **more: int) -> Done:
    return Done(Command(act, who, label, **more), called, told, answer)


def filed(who: str, called: float, told: float, version: int = 2, *, contested: bool = False) -> Done:
    return done("submit", who, who, called, told, Seen("submitted", version, contested))


HELD = [
    filed("alder", 0, 1),
    done("take", "rex", "alder", 2, 3, Seen("under_review", 3, contested=False)),
    done("approve", "rex", "alder", 4, 5, Seen("approved", 4, contested=False)),
]


def test_of_two_that_came_at_once_the_one_that_is_contested_came_second() -> None:
    history = [filed("birch", 0, 9, version=3, contested=True), filed("alder", 1, 8)]
    assert in_order(history).order == (1, 0) and overlapping(history) == 1


def test_one_after_the_other_cannot_both_be_alone() -> None:
    assert in_order([filed("alder", 0, 1), filed("birch", 2, 3)]).order is None


def test_two_at_once_cannot_both_be_alone() -> None:
    assert in_order([filed("alder", 0, 9), filed("birch", 1, 8)]).order is None


def test_an_answer_that_was_given_binds_whoever_calls_after_it() -> None:
    """Alder was told that it is alone when birch was in already."""
    assert in_order([filed("birch", 0, 1), filed("alder", 2, 3)]).order is None
    assert in_order([filed("birch", 0, 1), filed("alder", 2, 3, version=3, contested=True)]).order == (0, 1)


def test_a_company_is_in_its_slot_once() -> None:
    twice = [filed("alder", 0, 9), done("submit", "alder", "again", 1, 8, Refused("claim_not_acceptable"))]
    assert in_order(twice).order == (0, 1)
    assert in_order([filed("alder", 0, 9), done("submit", "alder", "again", 1, 8, Seen("submitted", 2, contested=False))]).order is None


def test_no_slot_has_two_holders() -> None:
    """Approved at the moment at which another came: one of both knew of the other."""
    late = filed("birch", 4, 6, version=3, contested=True)
    assert in_order([*HELD, late]).order
    assert in_order([*HELD, filed("birch", 4, 6)]).order is None


def test_a_ruling_between_two_makes_one_the_holder() -> None:
    rival = filed("birch", 6, 7, version=3, contested=True)
    ruled = done("rule", "ann", "birch", 8, 9, Whole("birch", frozenset({"birch"}), contested=False), conflict=1)
    ended = done("read", "carl", "alder", 10, 11, Seen("ended", 7, contested=False))
    assert in_order([*HELD, rival, ruled, ended]).order
    still = done("read", "carl", "alder", 10, 11, Seen("approved", 5, contested=True))
    assert in_order([*HELD, rival, ruled, still]).order is None


def test_nobody_loses_a_version_to_nobody() -> None:
    """Told to look again, and nobody else was there."""
    hasty = done("rule", "ann", None, 8, 9, Refused("version_mismatch"), conflict=1)
    history = [*HELD, filed("birch", 6, 7, version=3, contested=True), hasty]
    assert in_order(history).order is None
    assert in_order([*history, done("read", "carl", "alder", 7, 10, Seen("approved", 5, contested=True))]).order


def test_what_nobody_knows_may_have_happened_or_not() -> None:
    lost = done("withdraw", "alder", "alder", 2, 3, None)
    gone = done("read", "carl", "alder", 4, 5, Seen("withdrawn", 3, contested=False))
    there = done("read", "carl", "alder", 4, 5, Seen("submitted", 2, contested=False))
    assert in_order([filed("alder", 0, 1), lost, gone]).order and in_order([filed("alder", 0, 1), lost, there]).order
    assert in_order([filed("alder", 0, 1), lost, gone, there._replace(called=6, told=7)]).order is None


@pytest.mark.parametrize(
    ("act", "code"), [("terminate", "wrong_status"), ("dispute", "wrong_status"), ("approve", "wrong_status"), ("revoke", "wrong_status")]
)
def test_a_refusal_needs_its_reason(act: str, code: str) -> None:
    who = "alder" if act in ("terminate", "dispute") else "rex"
    assert in_order([filed("alder", 0, 1), done(act, who, "alder", 2, 3, Refused(code))]).order
    assert in_order([filed("alder", 0, 1), done(act, who, "alder", 2, 3, Refused("claim_final"))]).order is None


def test_a_history_is_told_line_by_line() -> None:
    assert [line.split()[3:6] for line in told(HELD).splitlines()] == [
        ["submit", "alder", "by"],
        ["take", "alder", "by"],
        ["approve", "alder", "by"],
    ]


def test_who_left_a_conflict_that_goes_on_does_not_win_it() -> None:
    """Found by racing for 8,000 slots on PostgreSQL, before the rules here knew of it."""
    others = [filed("alder", 0, 1), filed("birch", 2, 3, version=3, contested=True), filed("cedar", 4, 5, version=3, contested=True)]
    left = done("withdraw", "cedar", "cedar", 6, 8, Seen("withdrawn", 5, contested=False))
    refused = done("rule", "ann", "cedar", 7, 9, Refused("not_a_party"), conflict=1)
    assert in_order([*others, left, refused]).order == (0, 1, 2, 3, 4)
    assert in_order([*others, refused]).order is None
