"""Policies as files: what is shipped, which one is in force, and how a typo is told."""

import hashlib
import shutil
from pathlib import Path

import pytest

from application.adapters.policies import SHIPPED, PolicyError, PolicyFiles
from domain.policies.policy import SYSTEM_ONLY
from domain.values import AskReason, LeaveReason, LimitUnit, RejectionReason
from tests.support.policies import POLICY, business_days
from tests.support.values import day


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "policies"))


def test_the_shipped_policy_is_the_pages() -> None:
    assert PolicyFiles().get("2021-05") == POLICY


def test_the_later_policy_gives_more_time() -> None:
    later = PolicyFiles().get("2023-10")
    limits = POLICY.limits.model_copy(update={"review": business_days(14), "answer": business_days(14)})
    assert later == POLICY.model_copy(update={"id": "2023-10", "limits": limits})


def test_every_reason_of_people_is_in_it() -> None:
    policy = PolicyFiles().get("2021-05")
    assert set(policy.reasons.ask) == set(AskReason)
    assert set(policy.reasons.reject) | SYSTEM_ONLY == set(RejectionReason)
    assert set(policy.reasons.leave) == set(LeaveReason)
    assert policy.limits.dispute.unit is LimitUnit.CALENDAR_DAYS


@pytest.mark.parametrize("on", ["2020-01-01", "2021-05-19", "2026-03-02", "2099-12-31"])
def test_one_policy_is_in_force_and_nothing_after_it(on: str) -> None:
    assert PolicyFiles().in_force(day(on)).id == "2021-05"


@pytest.mark.parametrize(
    ("on", "policy"), [("2000-01-01", "2021-05"), ("2023-09-30", "2021-05"), ("2023-10-01", "2023-10"), ("2026-03-02", "2023-10")]
)
def test_a_policy_is_in_force_from_its_day(folder: Path, on: str, policy: str) -> None:
    entry = '[[in_force]]\npolicy = "{}"\nfrom = {}\n'
    (folder / "in_force.toml").write_text(entry.format("2023-10", "2023-10-01") + entry.format("2021-05", "2021-05-19"))
    assert PolicyFiles(folder).in_force(day(on)).id == policy


def test_the_digests_are_those_of_the_files() -> None:
    shipped = {name: hashlib.sha256((SHIPPED / f"{name}.toml").read_bytes()).hexdigest() for name in ("2021-05", "2023-10")}
    assert PolicyFiles().digests() == shipped


def test_a_policy_that_is_not_shipped_is_named() -> None:
    with pytest.raises(PolicyError, match="policy 1999-01 is not shipped"):
        PolicyFiles().get("1999-01")


def told(folder: Path, name: str, old: str, new: str) -> str:
    """What is said when this is typed there instead of that; the line is that of `new`'s end."""
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyError) as refused:
        PolicyFiles(folder)
    return str(refused.value).removeprefix(f"{folder}/")


def line(name: str, words: str) -> int:
    return next(n for n, text in enumerate((SHIPPED / name).read_text().splitlines(), 1) if words in text)


def test_a_syntax_error_names_file_and_line(folder: Path) -> None:
    message = told(folder, "2021-05.toml", "evidence_months = 12", "evidence_months = ")
    assert message == f"2021-05.toml:{line('2021-05.toml', 'evidence_months')}: Invalid value"


def test_a_file_that_stops_short_names_its_last_line(folder: Path) -> None:
    message = told(folder, "in_force.toml", "from = 2021-05-19\n", "from = ")
    assert message == "in_force.toml:4: Invalid value (at end of document)"


def test_a_file_in_another_encoding_is_told(folder: Path) -> None:
    (folder / "2021-05.toml").write_bytes("id = '2021-05'\n# für".encode("latin-1"))
    with pytest.raises(PolicyError, match="2021-05.toml:2: expected UTF-8"):
        PolicyFiles(folder)


@pytest.mark.parametrize(
    ("old", "new", "at", "where", "expected"),
    [
        (
            "evidence_months = 12",
            "evidence_month = 12",
            "evidence_months",
            "limits.evidence_month",
            "review, answer, dispute, evidence_months",
        ),
        ("evidence_months = 12", "evidence_months = 0", "evidence_months", "limits.evidence_months", "greater than or equal to 1"),
        ("evidence_months = 12", 'evidence_months = "12"', "evidence_months", "limits.evidence_months", "valid integer"),
        ("evidence_months = 12\n", "", "[limits]", "limits.evidence_months", "Field required"),
        ("dispute = { days = 30", "dispute = { dayz = 30", "dispute = ", "limits.dispute.dayz", "expected one of days, unit"),
        ('unit = "calendar_days"', 'unit = "days"', "dispute = ", "limits.dispute.unit", "'business_days' or 'calendar_days'"),
        (
            'activity = "revenue_association"',
            'activity = "revenue"',
            "revenue_association",
            "activities.2.activity",
            "'revenue_association'",
        ),
        ('    "consent_missing",', '    "consent",', "consent_missing", "reasons.reject.3", "'consent_missing'"),
        ('    "consent_missing",', '    "lost_arbitration",', "[reasons]", "reasons", "only the system rejects for lost_arbitration"),
        (
            "enrolment_required",
            "enrollment_required",
            "enrolment_required",
            "flags.enrollment_required_when_paying",
            "enrolment_required_when_paying",
        ),
        ("[flags]", "[flag]", "[flags]", "flag", "id, limits, activities, reasons, flags"),
        ('id = "2021-05"', 'id = "2021-5"', "id = ", "id", "expected '2021-05' as in the file's name"),
    ],
)
def test_a_typo_names_file_line_place_and_what_was_expected(folder: Path, old: str, new: str, at: str, where: str, expected: str) -> None:
    message = told(folder, "2021-05.toml", old, new)
    [one] = [part for part in message.splitlines() if f": {where}: " in part]
    assert one.removeprefix(f"{folder}/").startswith(f"2021-05.toml:{line('2021-05.toml', at)}: {where}")
    assert expected in one


def test_all_typos_of_a_file_are_told(folder: Path) -> None:
    message = told(folder, "2021-05.toml", "[limits]\nreview = { days = 5", "[limits]\nrevieuw = { days = 5")
    assert [part.split(": ")[1] for part in message.splitlines()] == ["limits.review", "limits.revieuw"]


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        ('policy = "2021-05"', 'policy = "2021-06"', 3, "no file 2021-06.toml, expected one of 2021-05, 2023-10"),
        ("from = 2021-05-19", "form = 2021-05-19", 4, "in_force.0.form: is no key here, expected one of policy, from"),
        ("from = 2021-05-19", "from = 2021-05-19T10:00:00Z", 4, "in_force.0.from: "),
    ],
)
def test_a_typo_in_what_is_in_force_is_told(folder: Path, old: str, new: str, at: int, expected: str) -> None:
    message = told(folder, "in_force.toml", old, new)
    assert f"in_force.toml:{at}: " in message and expected in message


def test_a_list_of_what_is_in_force_that_is_empty_or_absent_is_told(folder: Path) -> None:
    (folder / "in_force.toml").write_text("in_force = []\n")
    with pytest.raises(PolicyError, match=r"in_force.toml:1: in_force: .*at least 1 item"):
        PolicyFiles(folder)
    (folder / "in_force.toml").unlink()
    with pytest.raises(PolicyError, match="in_force.toml"):
        PolicyFiles(folder)
