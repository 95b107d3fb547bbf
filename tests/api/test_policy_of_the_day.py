"""A policy begins with its day in the calendar's zone, for all who ask which one is in force."""

from pathlib import Path
from shutil import copytree

import pytest

from api.cli.tools import examined
from api.wiring import POLICIES
from tests.support.house import furnish, office_in
from tests.support.web import web_of
from tests.support.worlds import SALES

OLD, NEW = "2021-05", "2023-10"
AROUND_MIDNIGHT = [
    ("Europe/Amsterdam", "2026-03-03T22:59:59Z", OLD),
    ("Europe/Amsterdam", "2026-03-03T23:30:00Z", NEW),
    ("America/New_York", "2026-03-04T04:59:59Z", OLD),
    ("America/New_York", "2026-03-04T05:00:00Z", NEW),
    ("UTC", "2026-03-03T23:59:59Z", OLD),
    ("UTC", "2026-03-04T00:00:00Z", NEW),
]


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """From 4 March 2026 on the new one, by which presales pays something else."""
    folder = copytree(POLICIES, tmp_path / "policies")
    with (folder / "in_force.toml").open("a") as file:
        file.write(f'\n[[in_force]]\npolicy = "{NEW}"\nfrom = 2026-03-04\n')
    text = (folder / f"{NEW}.toml").read_text()
    (folder / f"{NEW}.toml").write_text(text.replace('pays = "presales_incentive"', f'pays = "presales of {NEW}"'))
    return folder


@pytest.mark.parametrize(("zone", "at", "policy"), AROUND_MIDNIGHT)
def test_a_policy_begins_at_midnight_in_the_calendars_zone(tmp_path: Path, policies: Path, zone: str, at: str, policy: str) -> None:
    with office_in(tmp_path / "data", policies_dir=policies, zone=zone) as office, web_of(office) as web:
        furnish(office).clock.set(at)
        claim_id = office.submit("alder", **SALES)
        told, _ = examined(office.house)
        pays = web.get("alder", "/v1/activities").json()["items"][0]["pays"]
        due = office.last(claim_id, "submitted").event.review_due
        assert {recorded.policy for recorded in office.events(claim_id)} == {policy} == {told["policy in force"]}
        assert (pays, due.limit) == ((f"presales of {NEW}", 14) if policy == NEW else ("presales_incentive", 5))
