"""What was recorded is enough to judge it again: whatever happened, every validation comes out as it did."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from application.adapters.policies import SHIPPED, PolicyFiles
from application.ports import AnyRecorded, Unreadable
from application.replaying import Replayed, Replaying, claims_of
from domain.claim.events import Validated
from domain.policies import checks
from domain.policies.check import check, warning
from domain.values import Source
from tests.support.house import Office, furnish, office_in, refused
from tests.support.lives import long_life, many_lives
from tests.support.worlds import SALES

BOTH_STORES = True
STRICT = SHIPPED / "2021-05.toml"


def replayed(office: Office, under: str | None = None, policies: PolicyFiles | None = None) -> list[Replayed]:
    ledger = office.house.ledger
    streams = claims_of(ledger, ledger.head(), lambda passed: None)
    return list(Replaying(policies or office.house.world.policies, under).all(streams))


def differing(office: Office, **given: Any) -> list[Replayed]:
    return [one for one in replayed(office, **given) if one.differs]


def validations(office: Office) -> int:
    return len(office.house.ledger.rows(0, 100_000, topics=["claim.validated.v1"]))


@pytest.fixture
def stricter(tmp_path: Path) -> PolicyFiles:
    """The shipped ones, and one for which evidence is too old after a month."""
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in SHIPPED.glob("*.toml"):
        (folder / file.name).write_text(file.read_text())
    (folder / "strict.toml").write_text(
        STRICT.read_text().replace('"2021-05"', '"strict"').replace("evidence_months = 12", "evidence_months = 1")
    )
    return PolicyFiles(folder)


def test_a_long_life_comes_out_as_it_did(office: Office) -> None:
    [*_, claim_id] = long_life(office)
    found = replayed(office)
    assert len(found) == validations(office) >= 3
    assert not differing(office)
    assert [one.recorded.version for one in found if one.recorded.stream == claim_id] == [2, 10], "at entry, and after the answer"


@pytest.mark.parametrize("seed", [7, 2021])
def test_lives_as_chance_has_them_come_out_as_they_did(office: Office, seed: int) -> None:
    many_lives(office, slots=8, turns=160, chance=random.Random(seed))
    assert len(replayed(office)) == validations(office) >= 16
    assert not differing(office)


def test_a_subscription_that_nobody_typed_is_found_again(office: Office) -> None:
    claim_id = office.submit("alder", **{**SALES, "subscription_id": None})
    [one] = replayed(office)
    assert one.again.subscription_id == office.claim(claim_id).stated.subscription_id is not None
    assert not one.differs


def test_what_was_filed_in_an_outage_and_checked_days_later_comes_out_as_it_did(office: Office) -> None:
    office.silence(*Source)
    claim_id = office.submit("alder", **SALES)
    office.silence()
    office.clock.set("2026-03-20T09:00:00Z")
    office.add("alder", claim_id, office.document("alder", "later", "2026-03-19"))
    assert office.house.processes.check_again([claim_id]) == 1
    [one] = replayed(office)
    assert one.recorded.event.findings == one.again.findings and not one.differs


def test_an_answer_is_judged_as_amended_also_with_directories_silent(office: Office) -> None:
    claim_id = office.submit("alder", **SALES)
    office.take("rex", claim_id)
    office.ask("rex", claim_id)
    office.silence(Source.MPNS, Source.SUBSCRIPTIONS)
    office.answer("alder", claim_id, office.document("alder", "more"))
    first, second = replayed(office)
    assert [finding.code for finding in second.then.findings] == ["source_unavailable", "source_unavailable"]
    assert not first.differs and not second.differs


def test_a_check_that_has_changed_since_is_told_with_both_outcomes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    @check("evidence", pointer="/evidence")
    def evidence_is_printed(claim: Any) -> Iterator[Any]:
        yield warning("evidence_missing")

    office.submit("alder")
    with monkeypatch.context() as then:
        then.setattr(checks, "SUBMISSION_CHECKS", (*checks.SUBMISSION_CHECKS, evidence_is_printed))
        planted = office.submit("birch", product_id="exchange-online")
    [one] = differing(office)
    assert one.recorded.stream == planted
    assert ([finding.code for finding in one.then.findings], one.again.findings) == (["evidence_missing"], ())


def test_under_a_stricter_policy_it_is_told_what_would_have_been_refused(office: Office, stricter: PolicyFiles) -> None:
    recent = office.submit("alder")
    old = office.submit("birch", evidence=[office.document("birch", "old", "2026-01-05")], product_id="exchange-online")
    [one] = differing(office, under="strict", policies=stricter)
    assert one.recorded.stream == old != recent and (one.own_policy, one.policy) == ("2021-05", "strict")
    [finding] = one.again.findings
    assert finding.code == "evidence_too_old" and finding.blocks and one.then.findings == ()


def test_the_limits_of_another_policy_change_no_validation(office: Office) -> None:
    many_lives(office, slots=4, turns=60, chance=random.Random(3))
    found = replayed(office, under="2023-10")
    assert found and {one.policy for one in found} == {"2023-10"} and not [one for one in found if one.differs]


def stream_of(office: Office) -> list[AnyRecorded]:
    claim_id = office.submit("alder")
    return office.events(claim_id)


def bent(recorded: AnyRecorded, **fields: Any) -> AnyRecorded:
    return replace(recorded, event=recorded.event.model_copy(update=fields))


def test_what_does_not_follow_is_named_by_its_position(office: Office) -> None:
    submitted, validated = stream_of(office)
    far = submitted.event.review_due.model_copy(update={"zone": "Atlantis/Nowhere"})
    broken: list[Sequence[AnyRecorded]] = [
        [validated],
        [submitted, submitted],
        [submitted, replace(validated, version=3)],
        [submitted, replace(submitted, version=2)],
        [bent(submitted, policy="1999-01"), validated],
        [bent(submitted, review_due=far), validated],
    ]
    for stream in broken:
        with pytest.raises(Unreadable) as told:
            list(Replaying(office.house.world.policies).all([stream]))
        assert told.value.position in (submitted.position, validated.position)


def test_days_are_those_of_the_zone_the_claim_went_by(tmp_path: Path) -> None:
    """An hour past midnight in Auckland it is still the day before in UTC: a document of that day is not of the future there."""
    with office_in(tmp_path / "data", zone="Pacific/Auckland") as office:
        furnish(office)
        office.clock.set("2026-03-02T12:30:00Z")
        assert office.clock.at.astimezone(ZoneInfo("Pacific/Auckland")).date() == date(2026, 3, 3)
        office.submit("alder", evidence=[office.document("alder", acknowledged_on="2026-03-03")])
        assert replayed(office) and not differing(office)


def test_what_is_recorded_was_judged_on_the_day_it_bears(office: Office) -> None:
    """The slot was last touched tomorrow, by a process whose clock is ahead: today's judgement would bear tomorrow's date."""
    ends = office.house.directory.subscription(SALES["subscription_id"])
    assert ends
    office.put("subscriptions", ends.model_dump(mode="json", exclude={"retired"}) | {"ends_on": "2026-03-02"})
    office.clock.set("2026-03-03T00:00:01Z")
    slot_is_ahead(office)
    office.clock.set("2026-03-02T23:59:59Z")
    with refused("claim_not_acceptable") as told:
        office.submit("alder", **SALES)
    assert [finding.code for finding in getattr(told.value, "findings", ())] == ["subscription_inactive"]


def slot_is_ahead(office: Office) -> None:
    """Somebody stood there, and left."""
    office.clock.set("2026-03-02T09:00:00Z")
    claim_id: UUID = office.submit("birch", **SALES)
    office.clock.set("2026-03-03T00:00:01Z")
    office.withdraw("birch", claim_id)


def test_the_moment_of_a_validation_is_never_before_its_submission(office: Office) -> None:
    many_lives(office, slots=3, turns=20, chance=random.Random(5))
    begun: dict[UUID, datetime] = {}
    for row in office.house.ledger.rows(0, 10_000):
        recorded = office.house.ledger.decode(row)
        begun.setdefault(recorded.stream, recorded.at)
        assert not isinstance(recorded.event, Validated) or begun[recorded.stream] <= recorded.at
