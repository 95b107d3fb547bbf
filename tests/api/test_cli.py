"""The command line: every verb, its exit code (0 done, 1 something does not hold, 2 wrong usage or no start, 3 no store), its JSON."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.values import Personal
from projections.projector import VIEWS
from tests.support.claims import withdrawn
from tests.support.damage import STRAY, execute, position_of, remove, spoiled, stray, views_of
from tests.support.house import Office
from tests.support.lives import long_life
from tests.support.terminal import Type, claimlog
from tests.support.values import guid

__all__ = ["claimlog"]
NAMES = [view.name for view in VIEWS]
ON_CLAIMS = [view.name for view in VIEWS if view.rests_on == "claims"]


@pytest.fixture
def folder(office: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Beside a house that is open, as a server's is."""
    monkeypatch.setenv("CLAIMLOG_DATA_DIR", str(office.house.settings.data_dir))
    return office.house.settings.data_dir


def test_serve_without_the_sandbox_says_why_not(claimlog: Type, tmp_path: Path) -> None:
    told = claimlog("serve", "--data-dir", tmp_path)
    assert told.code == 2 and "--sandbox" in told.err and told.out == ""
    assert list(tmp_path.iterdir()) == []


def test_serve_on_a_port_that_is_taken_says_which_and_makes_nothing(claimlog: Type, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        told = claimlog("serve", "--sandbox", "--port", port, "--data-dir", tmp_path / "new")
    assert told.code == 2 and f"port {port}" in told.err and "--port" in told.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("servve",),
        ("serve", "--port", "many"),
        ("worker", "--fast"),
        ("projections", "rebuild", "nothing"),
        ("reference", "import", "people", "x.json", "--as", "olga"),
        ("audit", "show", "not-a-uuid"),
        ("events", "--after", "-1"),
    ],
)
def test_what_is_typed_wrong_ends_with_2_and_is_said(claimlog: Type, folder: Path, words: tuple[str, ...]) -> None:
    told = claimlog(*words)
    assert told.code == 2 and told.err and "Traceback" not in told.err and told.out == ""


@pytest.mark.parametrize("verb", ["serve", "worker", "demo", "reference", "projections", "audit", "events", "openapi", "doctor"])
def test_every_verb_explains_itself(claimlog: Type, verb: str) -> None:
    assert verb in claimlog("--help").out
    told = claimlog(verb, "--help")
    assert told.code == 0 and "Usage: " in told.out


def test_a_store_that_is_held_by_another_ends_with_3(claimlog: Type, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "directory.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = claimlog("projections", "status")
    assert (told.code, told.out) == (3, "") and "locked" in told.err and "Traceback" not in told.err


def test_a_record_that_cannot_be_read_ends_with_3_and_names_the_position(claimlog: Type, folder: Path, office: Office) -> None:
    claim_id = office.submit("alder")
    bad = position_of(office.comment("alder", claim_id))
    with spoiled(office, bad):
        told = claimlog("audit", "show", claim_id)
    assert told.code == 3 and f"position {bad}" in told.err
    assert claimlog("audit", "show", claim_id).code == 0


def test_status_tells_each_view_and_fails_while_a_stream_is_parked(claimlog: Type, folder: Path, office: Office) -> None:
    office.house.projector.catch_up()
    told = claimlog("projections", "status", "--json")
    assert told.code == 0 and [view["name"] for view in told.json["views"]] == NAMES
    assert all(name in claimlog("projections", "status").out for name in NAMES)
    stray(office, withdrawn())
    office.house.projector.catch_up()
    told = claimlog("projections", "status", "--json")
    assert told.code == 1 and [view["name"] for view in told.json["views"] if view["parked"]] == ON_CLAIMS
    assert str(STRAY) in claimlog("projections", "status").out


def test_retry_tells_how_many_were_taken_in_and_how_many_are_left(claimlog: Type, folder: Path, office: Office) -> None:
    position = stray(office, withdrawn())
    office.house.projector.catch_up()
    assert claimlog("projections", "retry", "--json").code == 1
    office.submit("alder")
    remove(office, position)
    told = claimlog("projections", "retry", "--json")
    assert (told.code, told.json) == (0, {"taken": len(ON_CLAIMS), "left": 0})
    assert claimlog("projections", "retry").out.startswith("0 taken in, 0 still parked")


def test_rebuild_tells_which_views_were_different(claimlog: Type, folder: Path, office: Office) -> None:
    office.submit("alder")
    office.house.projector.catch_up()
    execute(views_of(office), "DELETE FROM claims")
    told = claimlog("projections", "rebuild", "--json")
    assert told.code == 0 and {one["view"]: one["differed"] for one in told.json} == {name: name == "claims" for name in NAMES}
    assert [one["view"] for one in claimlog("projections", "rebuild", "claims", "--json").json] == ["claims"]
    assert "the same" in claimlog("projections", "rebuild").out


def test_a_view_that_was_replaced_is_put_back_and_taken_away_again(claimlog: Type, folder: Path, office: Office) -> None:
    assert claimlog("projections", "rollback").code == 1, "nothing was replaced"
    office.submit("alder")
    office.house.projector.catch_up()
    execute(views_of(office), "UPDATE claims SET tenant_id = 'nobody'")
    for verb in ("rebuild", "rollback", "rollback"):
        [told] = claimlog("projections", verb, "claims", "--json").json
        assert (told["view"], told["differed"]) == ("claims", True)


def test_a_second_rebuild_is_refused_while_one_runs(claimlog: Type, folder: Path, office: Office) -> None:
    with office.house.rebuilding.alone():
        told = claimlog("projections", "rebuild")
    assert told.code == 1 and "another rebuild" in told.err


def test_events_are_json_lines_with_the_data_as_it_was_written(claimlog: Type, folder: Path, office: Office) -> None:
    claim_id = office.submit("alder")
    office.comment("alder", claim_id)
    every = claimlog("events")
    assert every.code == 0 and [line["position"] for line in every.lines] == list(range(1, office.house.ledger.head() + 1))
    of_one = claimlog("events", "--stream", claim_id).lines
    assert [line["type"] for line in of_one] == ["claim.submitted.v1", "claim.validated.v1", "claim.comment_added.v1"]
    text = Personal.model_validate(of_one[-1]["data"]["text"])
    assert text.subject == claim_id and "Package" not in text.sealed and office.read(text) == "Package two."
    assert claimlog("events", "--stream", claim_id, "--type", "claim.validated.v1").lines == of_one[1:2]
    assert claimlog("events", "--after", office.house.ledger.head()).out == ""


def test_a_claim_is_shown_as_it_was(claimlog: Type, folder: Path, office: Office) -> None:
    [*_, claim_id] = long_life(office)
    told = claimlog("audit", "show", claim_id, "--at", 2, "--json").json
    assert (told["version"], told["claim"]["status"], told["claim"]["id"]) == (2, "submitted", str(claim_id))
    assert claimlog("audit", "show", claim_id, "--at", "2026-03-02T09:00:00Z", "--json").json == told
    assert claimlog("audit", "show", claim_id, "--json").json["claim"]["status"] == "ended"
    assert told["claim"]["reference"] in claimlog("audit", "show", claim_id).out


def test_decisions_are_explained_and_changes_listed(claimlog: Type, folder: Path, office: Office) -> None:
    [*_, claim_id] = long_life(office)
    decisions = claimlog("audit", "explain", claim_id, "--json").json
    assert [(one["outcome"], one["rationale"]) for one in decisions] == [
        ("rejected", "No product named."),
        ("approved", "Complete."),
        ("ended", "Granted in error."),
    ]
    assert "Granted in error." in claimlog("audit", "explain", claim_id).out
    changes = claimlog("audit", "diff", claim_id, "--from", 2, "--to", 3, "--json").json
    assert {one["field"]: one["new"] for one in changes}.items() >= {"assignee": "rex", "status": "under_review"}.items()
    assert "under_review" in claimlog("audit", "diff", claim_id, "--from", 2, "--to", 3).out
    assert "not decided yet" in claimlog("audit", "explain", office.submit("cedar")).out


@pytest.mark.parametrize("at", [("--at", "0"), ("--at", "99"), ("--at", "2020-01-01T00:00:00Z"), ("--at", "soon")])
def test_a_moment_that_never_was_is_wrong_usage(claimlog: Type, folder: Path, office: Office, at: tuple[str, str]) -> None:
    told = claimlog("audit", "show", office.submit("alder"), *at)
    assert told.code == 2 and at[1] in told.err


def test_a_claim_that_is_none_is_wrong_usage(claimlog: Type, folder: Path) -> None:
    for verb in (("show",), ("explain",), ("diff", "--from", "1")):
        assert claimlog("audit", *verb, guid("nothing")).code == 2


def test_doctor_tells_how_the_house_stands(claimlog: Type, folder: Path, office: Office) -> None:
    told = claimlog("doctor", "--json")
    assert told.code == 0 and told.json["troubles"] == []
    assert told.json["made in"] == "sandbox" and told.json["pragmas ledger.db"]["journal_mode"] == "wal"
    assert told.json["ledger head"] == office.house.ledger.head()
    stray(office, withdrawn())
    office.house.projector.catch_up()
    told = claimlog("doctor", "--json")
    assert told.code == 1 and len(told.json["troubles"]) == len(ON_CLAIMS)
    assert "trouble: " in claimlog("doctor").err


def test_openapi_needs_no_store(claimlog: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = claimlog("openapi")
    assert told.code == 0 and told.json["openapi"].startswith("3.1") and list(tmp_path.iterdir()) == []
