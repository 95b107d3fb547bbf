"""The record as compliance lists it: by claim, stream, actor, name and time, page by page, with what is personal opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from application import history
from tests.support.house import Office
from tests.support.web import Web, code_of

PATH = "/v1/audit/events"
Event = dict[str, Any]


def listed(web: Web, **params: Any) -> list[Event]:
    """Without the reads that this very asking puts on record."""
    return besides_reads(web.get("carl", PATH, limit=200, **params).json()["items"])


def besides_reads(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if not event["type"].startswith("access.")]


def types(events: Sequence[Event]) -> list[str]:
    return [event["type"] for event in events]


def two_days(office: Office) -> list[str]:
    """Alder files on Monday and writes; rex takes it on Tuesday, as birch comes to another product."""
    first = office.submit("alder", partner_contact={"name": "Ada Alder", "email": "ada@alder.example"})
    office.comment("alder", first)
    office.clock.set("2026-03-03T09:00:00Z")
    office.take("rex", first)
    return [str(first), str(office.submit("birch", product_id="exchange-online"))]


def test_events_come_oldest_first_with_all_that_stands_around_them(web: Web) -> None:
    first, _ = two_days(web.office)
    head = web.office.house.ledger.head()
    events = listed(web)
    assert [event["position"] for event in events] == list(range(1, head + 1))
    [submitted] = [event for event in events if event["type"] == "claim.submitted.v1" and event["stream_id"] == first]
    known = {"version": 1, "actor": "alder's admin", "role": "incentives_admin", "policy_id": "2021-05", "leaf_index": None}
    assert known.items() <= submitted.items()
    assert submitted["recorded_at"] == "2026-03-02T09:00:00Z"
    of_command = [event for event in events if event["command_id"] == submitted["command_id"]]
    assert types(of_command) == ["claim.submitted.v1", "claim.validated.v1", "slot.entered.v1"]


def test_each_filter_gives_what_it_names_and_all_of_it(web: Web) -> None:
    first, second = two_days(web.office)
    of_first = ["claim.submitted.v1", "claim.validated.v1", "claim.comment_added.v1", "claim.reviewer_assigned.v1"]
    everything = listed(web)
    slot = next(event["stream_id"] for event in everything if event["type"] == "slot.entered.v1")
    assert types(listed(web, claim_id=first)) == of_first
    assert types(listed(web, stream_id=second)) == of_first[:2]
    assert types(listed(web, stream_id=slot)) == ["slot.entered.v1"]
    assert listed(web, claim_id=first, stream_id=slot) == []
    assert types(listed(web, actor="rex")) == ["claim.reviewer_assigned.v1"]
    assert {event["stream_id"] for event in listed(web, type="claim.submitted.v1")} == {first, second}
    assert listed(web, type="submitted") == []
    assert listed(web, after=everything[4]["position"]) == everything[5:]


def test_times_are_inclusive_on_both_ends(web: Web) -> None:
    first, second = two_days(web.office)
    monday, tuesday = "2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z"
    assert types(listed(web, claim_id=first, **{"from": tuesday})) == ["claim.reviewer_assigned.v1"]
    assert len(listed(web, claim_id=first, to=monday)) == 3
    assert listed(web, claim_id=first, **{"from": "2026-03-02T09:00:00.000001Z", "to": "2026-03-03T08:59:59.999999Z"}) == []
    assert len(listed(web, claim_id=second, **{"from": "2026-03-03T10:00:00+01:00", "to": tuesday})) == 2


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
def test_pages_neither_repeat_nor_skip(web: Web, limit: int) -> None:
    first, _ = two_days(web.office)
    every: list[dict[str, Any]] = [{}, {"claim_id": first}, {"after": 3, "actor": "alder's admin"}]
    for asked in every:
        found: list[Event] = []
        turning: dict[str, Any] = {"limit": limit, **asked}
        while turning.get("cursor", "") is not None:
            page = web.get("carl", PATH, **turning).json()
            assert 0 < len(page["items"]) <= limit
            found += page["items"]
            turning["cursor"] = page["next_cursor"]
        assert besides_reads(found) == listed(web, **asked)


def walked(web: Web, **asked: Any) -> list[list[Event]]:
    """Page by page."""
    page = web.get("carl", PATH, **asked).json()
    pages: list[list[Event]] = [page["items"]]
    while page["next_cursor"]:
        page = web.get("carl", PATH, cursor=page["next_cursor"], **asked).json()
        pages.append(page["items"])
    return pages


@pytest.fixture
def looks(web: Web, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """What each statement may look at, of a house that looks at two events in one statement, and at four in a request."""
    made: list[tuple[int, int]] = []
    rows = web.office.house.ledger.rows

    def noted(after: int, limit: int, stream: Any = None, topics: Any = (), until: int | None = None) -> Any:
        if until is not None:
            made.append((after, until))
        return rows(after, limit, stream, topics, until)

    monkeypatch.setattr(history, "CHUNK", 2)
    monkeypatch.setattr(history, "MOST", 4)
    monkeypatch.setattr(web.office.house.ledger, "rows", noted)
    return made


@pytest.mark.parametrize("asked", [{"actor": "nobody", "limit": 1}, {"from": "2999-01-01T00:00:00Z"}, {"type": "nope"}])
def test_what_nothing_answers_to_is_looked_for_in_stretches(web: Web, asked: dict[str, Any], looks: list[tuple[int, int]]) -> None:
    """Each request looks at so many events at most, and a page without any is not on record, whether or not another follows."""
    two_days(web.office)
    web.office.house.projector.catch_up()
    looks.clear()
    head = web.office.house.ledger.head()
    pages = walked(web, **asked)
    assert pages == [[]] * -(-head // 4)
    assert looks == [(after, min(after + 2, head)) for after in range(0, head, 2)]
    assert web.office.house.ledger.head() == head


def test_what_lies_far_behind_is_found_all_the_same(web: Web, looks: list[tuple[int, int]]) -> None:
    first, second = two_days(web.office)
    pages = walked(web, type="claim.reviewer_assigned.v1", limit=1)
    assert pages[0] == [] and [types(page) for page in pages if page] == [["claim.reviewer_assigned.v1"]]
    assert [event["stream_id"] for page in walked(web, type="claim.submitted.v1") for event in page] == [first, second]


def test_of_a_claim_its_own_events_alone_are_counted(web: Web, looks: list[tuple[int, int]]) -> None:
    first, second = two_days(web.office)
    assert [len(page) for page in walked(web, claim_id=second)] == [2]
    web.office.release("rex", UUID(first))
    by_rex = [["claim.reviewer_assigned.v1"], ["claim.reviewer_released.v1"]]
    assert [types(page) for page in walked(web, claim_id=first, actor="rex")] == by_rex


def test_a_cursor_is_bound_to_its_filters(web: Web) -> None:
    first, _ = two_days(web.office)
    cursor = web.get("carl", PATH, limit=1).json()["next_cursor"]
    assert code_of(web.get("carl", PATH, limit=1, cursor=cursor, claim_id=first)) == (400, "cursor_invalid")
    assert code_of(web.get("carl", PATH, limit=1, cursor=cursor[:-2] + "AA")) == (400, "cursor_invalid")


def test_what_is_personal_is_opened_and_says_whose_it_is(web: Web) -> None:
    first, _ = two_days(web.office)
    submitted, _, comment, _ = listed(web, claim_id=first)
    assert comment["data"]["text"] == {"subject": first, "text": "Package two."}
    person = submitted["data"]["partner_contact"]
    assert (person["name"]["text"], person["email"]["text"]) == ("Ada Alder", "ada@alder.example")
    assert person["name"]["subject"] == person["email"]["subject"] != first
    assert [item["name"]["text"] for item in submitted["data"]["evidence"]] == ["sow.pdf"]
    assert "sealed" not in str(listed(web))


@pytest.mark.parametrize("who", ["alder", "rex", "ann", "olga"])
def test_only_compliance_lists_the_record(web: Web, who: str) -> None:
    assert code_of(web.get(who, PATH)) == (403, "role_required")


@pytest.mark.parametrize(
    "asked", [{"after": -1}, {"limit": 0}, {"limit": 201}, {"from": "2026-03-02T09:00:00"}, {"to": "0.5"}, {"claim_id": "x"}]
)
def test_what_cannot_be_asked_is_refused(web: Web, asked: dict[str, Any]) -> None:
    assert code_of(web.get("carl", PATH, **asked)) == (422, "validation_error")
