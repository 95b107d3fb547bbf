"""What every answer carries beside what was asked, and what operators are told of it; never what it was about."""

import json
import re
import sys
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from api import logs
from api.door.observing import GUARDS
from tests.support.provoking import raises
from tests.support.web import Web

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEX = re.compile("[0-9a-f]{32}")
CANARY = "kanarie7f3a"


def metrics(web: Web) -> dict[tuple[str, ...], float]:
    """By name and the values of its labels."""
    found = text_string_to_metric_families(web.get(None, "/metrics").text)
    return {(sample.name, *sample.labels.values()): sample.value for family in found for sample in family.samples}


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Any:
    """The lines of the log since it was last asked."""
    logs.configure()
    return lambda: lines_of(capsys.readouterr().err)


def test_a_line_is_written_at_once_with_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes write to one file; where a line and its end come apart, those of two run into each other."""
    monkeypatch.setattr(sys, "stderr", written := Mock())
    logs.configure()
    structlog.get_logger().info("request", route="/livez")
    [(text,)] = [call.args for call in written.write.call_args_list]
    assert json.loads(text)["route"] == "/livez" and text.endswith("}\n")


@pytest.mark.parametrize("path", ["/livez", "/v1/me", "/v1/nothing", "/v1/claims", "/openapi.json"])
def test_every_answer_tells_browsers_to_guess_run_frame_and_keep_nothing(web: Web, path: str) -> None:
    for who in (None, "alder"):
        headers = web.get(who, path).headers
        assert {name: headers[name.decode()] for name in GUARDS} == {name: value.decode() for name, value in GUARDS.items()}
        assert "server" not in headers and "access-control-allow-origin" not in headers


def test_what_nobody_foresaw_is_guarded_too(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.office.house.documents, "put", raises(RuntimeError(CANARY)))
    web.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    reply = web.upload("alder", b"%PDF-1.4")
    assert (reply.status_code, reply.headers["x-content-type-options"]) == (500, "nosniff")
    assert CANARY not in reply.text


def test_a_tile_that_never_changes_may_be_kept(web: Web) -> None:
    web.office.house.record.integrator.step()
    assert "immutable" in web.get("carl", "/v1/audit/tile/0/000.p/1").headers["cache-control"]


def test_the_trace_of_the_caller_goes_on_in_problem_and_log(web: Web, logged: Any) -> None:
    reply = web.get("alder", "/v1/claims/seven", {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
    assert reply.json()["trace_id"] == TRACE
    assert [line["trace_id"] for line in logged()] == [TRACE]


@pytest.mark.parametrize("given", [f"00-{'0' * 32}-00f067aa0ba902b7-01", "nonsense", f"00-{TRACE.upper()}-00f067aa0ba902b7-01"])
def test_what_is_no_trace_is_given_one(web: Web, given: str) -> None:
    trace = web.get("alder", "/v1/nothing", {"traceparent": given}).json()["trace_id"]
    assert HEX.fullmatch(trace) and trace not in (TRACE, "0" * 32)


def test_a_request_is_one_line_that_names_its_route_and_not_what_it_was_about(web: Web, logged: Any) -> None:
    claim_id = web.office.submit("alder")
    logged()
    web.get("alder", f"/v1/claims/{claim_id}")
    web.get("alder", f"/v1/{CANARY}", q=CANARY)
    known, unknown = logged()
    assert known.keys() == {"event", "level", "timestamp", "trace_id", "method", "route", "status", "ms"}
    assert (known["method"], known["route"], known["status"]) == ("GET", "/v1/claims/{claim_id}", 200)
    assert (unknown["method"], unknown["route"], unknown["status"]) == ("-", "-", 404)


def test_an_error_is_told_by_its_kind_and_place_and_not_by_what_it_says(logged: Any) -> None:
    import structlog

    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger().exception("background work failed")
    [line] = logged()
    assert line["error"] == "ValueError" and line["at"][-1].endswith("test_an_error_is_told_by_its_kind_and_place_and_not_by_what_it_says")
    assert CANARY not in json.dumps(line)


def test_commands_events_and_answers_are_counted(web: Web) -> None:
    before = metrics(web)
    web.post("alder", "/v1/claims", web.office.body("alder"))
    web.post("alder", "/v1/claims", {})
    after = metrics(web)

    def more(*key: str) -> float:
        return after.get(key, 0.0) - before.get(key, 0.0)

    assert more("claimlog_commands_total", "incentives_admin") == 1
    assert more("claimlog_events_total", "submitted") == more("claimlog_events_total", "validated") == 1
    assert more("claimlog_answer_seconds_count", "POST", "/v1/claims", "201") == 1
    assert more("claimlog_answer_seconds_count", "POST", "/v1/claims", "422") == 1


def test_a_stranger_adds_no_metric_of_his_own(web: Web) -> None:
    web.client.request("BREW", "/v1/claims")
    assert "BREW" not in web.get(None, "/metrics").text


def test_conflicts_the_queue_and_missed_deadlines_are_told(web: Web) -> None:
    office = web.office
    assert metrics(web)["claimlog_conflicts", "open"] == 0
    [asked, _] = [office.submit(company) for company in ("alder", "birch")]
    told = metrics(web)
    assert (told["claimlog_conflicts", "open"], told["claimlog_queue", "submitted"]) == (1, 2)
    assert told["claimlog_deadlines_missed", "reviewer"] == told["claimlog_deadlines_missed", "system"] == 0

    office.take("amy", asked)
    office.ask("amy", asked)
    office.clock.at += timedelta(days=90)
    told = metrics(web)
    assert (told["claimlog_deadlines_missed", "reviewer"], told["claimlog_deadlines_missed", "system"]) == (1, 1)
    office.house.run_all_due()
    assert metrics(web)["claimlog_deadlines_missed", "system"] == 0


def test_how_long_an_event_waits_for_its_checkpoint_is_told(web: Web) -> None:
    web.office.house.record.integrator.step()
    assert metrics(web)["claimlog_checkpoint_age_seconds",] == 0
    web.office.submit("alder")
    web.office.clock.at += timedelta(seconds=42)
    assert metrics(web)["claimlog_checkpoint_age_seconds",] == 42
    web.office.house.record.integrator.step()
    assert metrics(web)["claimlog_checkpoint_age_seconds",] == 0
