"""`python -m tests.torture`: what it tells, and how it ends."""

import json

import pytest

from tests.torture import __main__ as command
from tests.torture.scenario import Outcome, Scenario, Trial


def suffered(*breaches: str, verified: bool = True) -> Scenario:
    def run(trial: Trial) -> Outcome:
        return Outcome(attacks=trial.attacks, acknowledged=7, verified=verified, breaches=list(breaches))

    return Scenario("planted", "files", 3, 500, run)


@pytest.mark.parametrize(
    ("scenario", "code"),
    [(suffered(), 0), (suffered("lost: comment"), 1), (suffered(verified=False), 1)],
    ids=["good", "lost", "unverified"],
)
def test_it_ends_with_an_error_on_any_breach(scenario: Scenario, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "SCENARIOS", (scenario,))
    assert command.main(["--json"]) == code


def test_a_scenario_that_nobody_knows_is_an_error_that_says_which_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "SCENARIOS", (suffered(),))
    with pytest.raises(SystemExit, match="2"):
        command.main(["planed"])
    assert "there is planted" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "attacks"), [([], 500), (["--small"], 3), (["--attacks", "9"], 9), (["planted/files"], 500)])
def test_it_makes_as_many_attacks_as_it_is_told(
    words: list[str], attacks: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "SCENARIOS", (suffered(),))
    monkeypatch.setenv("CLAIMLOG_SEED", "7")
    assert command.main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seed"] == "7"
    assert [(row["scenario"], row["attacks"], row["lost"], row["verified"]) for row in told["scenarios"]] == [("planted", attacks, 0, True)]


def test_one_that_is_broken_off_is_a_breach_and_others_follow(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def hang(_: Trial) -> Outcome:
        raise AssertionError("not within 20 s")

    monkeypatch.setattr(command, "SCENARIOS", (suffered()._replace(run=hang), suffered()))
    assert command.main([]) == 1
    told = capsys.readouterr()
    assert told.out.count("planted") == 2 and "not within 20 s" in told.err


def test_the_table_has_a_row_for_each_scenario(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "SCENARIOS", (suffered(), suffered("doubled: ruling")))
    assert command.main([]) == 1
    told = capsys.readouterr()
    assert told.out.count("planted") == 2 and "doubled: ruling" in told.err
