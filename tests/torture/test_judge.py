"""The judge is judged: histories that somebody planted are found to be what they are."""

from typing import Any

import pytest

from tests.torture.book import Line, Told
from tests.torture.judge import ASSIGNED, Judge

MARK, OTHER = "m-0000000000000001", "m-0000000000000002"


def event(position: int, mark: str = MARK, **other: Any) -> dict[str, Any]:
    told = {
        "position": position,
        "stream_id": "claim",
        "version": position,
        "type": "claim.comment_added.v1",
        "recorded_at": f"2026-03-02T09:00:{position:02}Z",
        "command_id": f"command {position}",
        "data": {"text": {"subject": "s", "text": mark}},
    }
    return told | other


def line(told: Told, position: int = 0, mark: str = MARK) -> Line:
    return Line(mark, "comment", told, position)


def found(lines: list[Line], *events: dict[str, Any]) -> list[str]:
    judge = Judge()
    judge.take(events)
    return [breach.kind for breach in judge.breaches(lines)]


@pytest.mark.parametrize("told", [Told.ACKNOWLEDGED, Told.UNKNOWN])
def test_what_is_recorded_once_is_in_order(told: Told) -> None:
    assert found([line(told, 1)], event(1)) == []


@pytest.mark.parametrize("told", [Told.REFUSED, Told.UNKNOWN])
def test_what_was_refused_or_never_answered_may_be_absent(told: Told) -> None:
    assert found([line(told)]) == []


def test_an_acknowledged_command_that_is_not_recorded_is_lost() -> None:
    assert found([line(Told.ACKNOWLEDGED, 1)], event(1, OTHER), event(2)) == ["stranger", "position"]
    assert found([line(Told.ACKNOWLEDGED, 1)]) == ["lost"]


def test_a_refused_command_that_is_recorded_is_found() -> None:
    assert found([line(Told.REFUSED)], event(1)) == ["refused"]


@pytest.mark.parametrize("told", [Told.ACKNOWLEDGED, Told.UNKNOWN])
def test_a_command_that_is_recorded_twice_is_doubled(told: Told) -> None:
    assert found([line(told, 1)], event(1), event(2)) == ["doubled"]


def test_also_where_both_stand_under_one_command() -> None:
    assert found([line(Told.UNKNOWN)], event(1), event(2, command_id="command 1")) == ["doubled"]


def test_one_command_may_stand_in_several_streams() -> None:
    assert found([line(Told.ACKNOWLEDGED, 2)], event(1), event(2, command_id="command 1", stream_id="slot", version=1)) == []


def test_what_nobody_sent_is_found() -> None:
    assert found([], event(1)) == ["stranger"]


def test_gaps_in_a_stream_positions_out_of_order_and_times_that_fall_are_found() -> None:
    assert found([line(Told.UNKNOWN)], event(1), event(2, version=3, data={})) == ["gap"]
    assert found([line(Told.UNKNOWN)], event(2, version=1), event(1, version=1, data={}, stream_id="other")) == ["order"]
    assert found([line(Told.UNKNOWN)], event(1), event(2, data={}, recorded_at="2026-03-02T08:59:59Z")) == ["time"]


def test_who_took_a_claim_is_told_by_the_assignment_and_not_by_what_followed() -> None:
    taken = event(1, type=ASSIGNED, data={"assignee": "t-0000000000000001"})
    released = event(2, type="claim.reviewer_released.v1", data={"assignee": "t-0000000000000001"})
    assert found([line(Told.ACKNOWLEDGED, 1, "t-0000000000000001")], taken, released) == []


def test_a_claim_that_is_rejected_twice_and_was_not_disputed_is_found() -> None:
    rejected = {"type": "claim.rejected.v1", "role": "system", "data": {}}
    assert found([], event(1, **rejected), event(2, **rejected)) == ["doubled"]
    assert found([], event(1, **rejected), event(2, type="claim.disputed.v1", data={}), event(3, **rejected)) == []
