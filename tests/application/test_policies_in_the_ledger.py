"""The hash of every shipped policy is recorded when a store first sees it; a file that no longer matches stops the start."""

from pathlib import Path
from shutil import copytree

import pytest

import application
from application.reference import POLICIES, PolicyChanged
from tests.support.house import furnish, office_in
from tests.support.worlds import AT_FABRIKAM

BOTH_STORES = True
SHIPPED = Path(application.__file__).parent / "policies"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return copytree(SHIPPED, tmp_path / "policies")


@pytest.fixture
def store(tmp_path: Path, policies: Path) -> Path:
    """A store that was opened with these policies."""
    with office_in(tmp_path / "data", policies_dir=policies):
        return tmp_path / "data"


def registered(store: Path, policies: Path) -> list[str]:
    with office_in(store, policies_dir=policies) as office:
        return [recorded.event.policy_id for recorded in office.events(POLICIES)]


def test_every_shipped_policy_is_registered_once_in_the_systems_name(store: Path, policies: Path) -> None:
    assert registered(store, policies) == registered(store, policies) == ["2021-05", "2023-10"]
    with office_in(store, policies_dir=policies) as office:
        assert {recorded.actor for recorded in office.events(POLICIES)} == {"system"}


def test_a_policy_shipped_later_is_registered_then(store: Path, policies: Path) -> None:
    text = (policies / "2023-10.toml").read_text().replace('id = "2023-10"', 'id = "2027-01"')
    (policies / "2027-01.toml").write_text(text)
    assert registered(store, policies) == ["2021-05", "2023-10", "2027-01"]


@pytest.mark.parametrize("policy", ["2021-05", "2023-10"])
def test_a_changed_file_stops_the_start(store: Path, policies: Path, policy: str) -> None:
    """Also of one that is not in force, and be it only a comment."""
    with (policies / f"{policy}.toml").open("a") as file:
        file.write("# one more word\n")
    with pytest.raises(PolicyChanged, match=policy), office_in(store, policies_dir=policies):
        pass


def test_a_missing_file_stops_the_start(store: Path, policies: Path) -> None:
    (policies / "2023-10.toml").unlink()
    with pytest.raises(PolicyChanged, match="2023-10"), office_in(store, policies_dir=policies):
        pass


def test_what_is_in_force_from_when_may_change(store: Path, policies: Path) -> None:
    (policies / "in_force.toml").write_text('[[in_force]]\npolicy = "2023-10"\nfrom = 2023-10-01\n')
    assert registered(store, policies) == ["2021-05", "2023-10"]


def test_a_claims_rules_are_those_in_force_when_it_was_submitted(tmp_path: Path, policies: Path) -> None:
    with (policies / "in_force.toml").open("a") as file:
        file.write('\n[[in_force]]\npolicy = "2023-10"\nfrom = 2026-03-04\n')
    with office_in(tmp_path / "data", policies_dir=policies) as office:
        before = furnish(office).submit("alder")
        office.clock.set("2026-03-04T09:00:00Z")
        after = office.submit("alder", **AT_FABRIKAM)
        for claim_id in (before, after):
            office.take("rex", claim_id)
            office.ask("rex", claim_id)
        limits = [office.last(claim_id, "information_requested").event.due.limit for claim_id in (before, after)]
        policy = [{recorded.policy for recorded in office.events(claim_id)} for claim_id in (before, after)]
    assert (limits, policy) == ([5, 14], [{"2021-05"}, {"2023-10"}])


def test_every_event_names_the_policy_of_its_claim(tmp_path: Path, policies: Path) -> None:
    """Also when another claim's command, under a later policy, brings it about."""
    with (policies / "in_force.toml").open("a") as file:
        file.write('\n[[in_force]]\npolicy = "2023-10"\nfrom = 2026-03-04\n')
    with office_in(tmp_path / "data", policies_dir=policies) as office:
        first = furnish(office).submit("alder")
        office.clock.set("2026-03-04T09:00:00Z")
        second = office.submit("birch")
        office.rule("ann", office.conflict_id(first), second)
        assert {recorded.policy for recorded in office.events(first)} == {"2021-05"}
        assert {recorded.policy for recorded in office.events(second)} == {"2023-10"}
        window = office.last(first, "rejected").event.disputable_until
    assert window.limit == 30
