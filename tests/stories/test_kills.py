"""Processes are killed under people who file claims: what was acknowledged is recorded once, and the views go on within seconds.

CLAIMLOG_KILLS asks for more of them; `-rP` shows the figures.
"""

import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

import pytest

from tests.support.both_stores import STORES, new_store
from tests.support.filing import COMPANIES, Filer, busy, claim, everything, incomplete, prepare, what
from tests.support.kills import Service, until
from tests.support.servers import hang_up, sign_in

KILLS = int(os.environ.get("CLAIMLOG_KILLS", "8"))
BETWEEN = 5


@dataclass
class Tale:
    """`takeovers` are seconds from the death of a keeper until a claim that was filed after it is listed."""

    service: Service
    filers: list[Filer]
    watcher: Filer
    kills: int = 0
    takeovers: list[float] = field(default_factory=list)
    orphans_lived: float = 0.0
    events: list[dict[str, Any]] = field(default_factory=list)

    def kill_in_turn(self) -> None:
        while self.kills < KILLS:
            died = self.service.kill_keeper()
            self.takeovers.append(self.views_go_on() - died)
            self.work_goes_on()
            self.service.kill_one_that_answers()
            self.work_goes_on()
            self.kills += 2

    def kill_the_parent(self) -> None:
        self.orphans_lived = self.service.kill_parent()
        self.service.start()
        self.work_goes_on()

    def views_go_on(self) -> float:
        """When they did: the first claim may be what a process that starts takes in, the second is what it keeps up with."""
        for _ in range(2):
            while not (told := self.watcher.file()):
                pass
            until(partial(self.watcher.sees, told.position))
        return time.monotonic()

    def work_goes_on(self) -> None:
        goals = [filer.filed + BETWEEN for filer in self.filers]
        until(lambda: all(filer.filed >= goal for filer, goal in zip(self.filers, goals, strict=True)))

    @property
    def everybody(self) -> list[Filer]:
        return [*self.filers, self.watcher]

    def figures(self) -> str:
        kept = {name: sum(len(getattr(one, name)) for one in self.everybody) for name in ("acknowledged", "refused", "unknown")}
        counted = {name: sum(getattr(one, name) for one in self.everybody) for name in ("resent", "turned_away", "replayed")}
        seconds = f"takeover median {median(self.takeovers):.2f} s, longest {max(self.takeovers):.2f} s; orphans {self.orphans_lived:.2f} s"
        return f"{self.kills} kills, {kept | counted}, {len(self.events)} events; {seconds}\n"

    @property
    def submitted(self) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == "claim.submitted.v1"]


@pytest.fixture(scope="module", params=STORES)
def tale(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tale]:
    with new_store(request.param) as store:
        service = Service(tmp_path_factory.mktemp("kills"), store)
        try:
            prepare(sign_in(service.port, "olga", "operator"))
            *filers, watcher = [Filer(service.port, n) for n in range(COMPANIES)]
            tale = Tale(service, filers, watcher)
            with busy(filers):
                tale.kill_in_turn()
                tale.kill_the_parent()
            tale.events = everything(sign_in(service.port, "carl", "compliance"))
            yield tale
        finally:
            hang_up()
            service.stop()


def test_every_acknowledged_claim_is_recorded_once_and_no_other(tale: Tale) -> None:
    sys.stdout.write(tale.figures())
    told = Counter(one.claim_id for filer in tale.everybody for one in filer.acknowledged.values())
    assert Counter(event["stream_id"] for event in tale.submitted) == told


def test_what_is_recorded_is_what_was_sent_under_its_key(tale: Tale) -> None:
    recorded = {event["stream_id"]: what(event["data"]) for event in tale.submitted}
    for filer in tale.everybody:
        sent = {told.claim_id: what(claim(filer.number, int(key), filer.document)) for key, told in filer.acknowledged.items()}
        assert sent.items() <= recorded.items()


def test_the_position_that_was_told_is_where_the_claim_is_recorded(tale: Tale) -> None:
    commands = {event["position"]: event["correlation_id"] for event in tale.events}
    of_claims = {event["stream_id"]: event["correlation_id"] for event in tale.submitted}
    told = [one for filer in tale.everybody for one in filer.acknowledged.values()]
    assert all(commands[one.position] == of_claims[one.claim_id] for one in told)


def test_only_incomplete_claims_were_refused(tale: Tale) -> None:
    for filer in tale.everybody:
        assert filer.refused == {str(n): 422 for n in range(filer.filed) if incomplete(n)}
        assert len(filer.acknowledged) + len(filer.refused) == filer.filed


def test_versions_of_every_stream_follow_each_other(tale: Tale) -> None:
    versions = defaultdict(list)
    for event in tale.events:
        versions[event["stream_id"]].append(event["version"])
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())


def test_the_views_hold_everything_and_equal_a_rebuild(tale: Tale) -> None:
    until(lambda: tale.watcher.sees(tale.events[-1]["position"]), 5)
    views = tale.watcher.person.send("GET", "/readyz").body["views"]
    assert (views["lag"], views["parked"]) == (0, {})
    rebuilt = json.loads(tale.service.run("projections", "rebuild", "--json"))
    assert rebuilt and [one["view"] for one in rebuilt if one["differed"]] == []


def test_another_keeps_the_views_up_within_seconds(tale: Tale) -> None:
    assert len(tale.takeovers) == tale.kills / 2
    assert max(tale.takeovers) < 5


def test_none_outlives_the_parent_by_more_than_a_moment(tale: Tale) -> None:
    assert tale.orphans_lived < 2
