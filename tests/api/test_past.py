"""What compliance asks: a claim as it was, why it was decided, what changed; the same as the API showed at that time."""

import random
from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.past import as_of
from api.render import Reader
from api.texts import texts
from projections.claim_details import details_of
from tests.support.house import Office, actor_of
from tests.support.lives import long_life, many_lives
from tests.support.values import MONDAY, NOW, guid
from tests.support.web import Web, code_of

PAIRS = 10_000
BEFORE = (NOW - timedelta(microseconds=1)).isoformat()


def audit(web: Web, claim_id: UUID | str, part: str = "", **params: Any) -> Any:
    return web.get("carl", f"/v1/audit/claims/{claim_id}{part}", **params)


def without_actions(claim: dict[str, Any]) -> dict[str, Any]:
    return claim | {"available_actions": []}


def test_the_past_is_what_the_api_showed_then(web: Web) -> None:
    shown: list[tuple[str, int, Any]] = []
    for claim_id in long_life(web.office):
        for _ in range(2):
            claim = web.get("rex", f"/v1/claims/{claim_id}").json()
            shown.append((web.office.clock.at.isoformat(), claim["version"], claim))
            web.office.clock.at += timedelta(hours=20)
    assert [claim["status"] for *_, claim in shown[::2]][-1] == "ended" and len(shown) == 34
    for n, (then, version, claim) in enumerate(shown):
        answer = audit(web, claim["id"], as_of=then).json()
        assert answer["claim"] == without_actions(claim)
        assert (answer["version"], answer["claim"]["version"]) == (version, version)
        if n % 2 == 0:
            assert audit(web, claim["id"], version=version).json() == answer


def test_the_past_has_no_actions_though_there_were_some(web: Web) -> None:
    claim_id = web.office.submit("alder")
    assert web.get("rex", f"/v1/claims/{claim_id}").json()["available_actions"]
    assert audit(web, claim_id).json()["claim"]["available_actions"] == []


def test_without_a_moment_it_is_now(web: Web) -> None:
    claim_id = web.office.rejected("alder")
    web.office.clock.set("2026-06-01T00:00:00Z")
    answer = audit(web, claim_id).json()
    assert answer["claim"]["final"] and answer["as_of"] == "2026-06-01T00:00:00Z"
    assert not audit(web, claim_id, version=answer["version"]).json()["claim"]["final"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"as_of": BEFORE}, "before_first_event"),
        ({"version": 0}, "version_unknown"),
        ({"version": 3}, "version_unknown"),
        ({"version": -1}, "version_unknown"),
    ],
)
def test_a_moment_before_the_first_event_or_a_version_that_never_was_is_said(web: Web, params: dict[str, Any], code: str) -> None:
    claim_id = web.office.submit("alder")
    assert audit(web, claim_id, version=2).status_code == 200
    assert audit(web, claim_id, as_of=MONDAY).json()["version"] == 2
    assert code_of(audit(web, claim_id, **params)) == (404, code)
    [(_, value)] = params.items()
    assert code_of(audit(web, claim_id, "/diff", **{"from": value})) == (404, code)


@pytest.mark.parametrize("part", ["", "/explanation", "/diff?from=1"])
def test_only_compliance_reads_the_past_and_only_of_claims_that_are(web: Web, part: str) -> None:
    claim_id = web.office.submit("alder")
    for who in ("alder", "rex", "ann", "olga"):
        assert code_of(web.get(who, f"/v1/audit/claims/{claim_id}{part}")) == (403, "role_required")
    slot = web.office.slot_of(claim_id).key
    assert slot and web.get("carl", f"/v1/audit/claims/{claim_id}{part}").status_code == 200
    for absent in (guid("nothing"), slot.id):
        assert code_of(web.get("carl", f"/v1/audit/claims/{absent}{part}")) == (404, "not_found")


def test_every_decision_is_explained_with_what_it_rested_on(web: Web) -> None:
    [*_, claim_id] = long_life(web.office)
    told = audit(web, claim_id, "/explanation").json()
    rejected, approved, ended = told["decisions"]
    outcomes = [(one["outcome"], one["decided_by"], one["role"], one["reason_code"]) for one in told["decisions"]]
    assert outcomes == [
        ("rejected", "rex", "reviewer", "evidence_insufficient"),
        ("approved", "rita", "reviewer", None),
        ("ended", "ann", "arbitrator", "revoked"),
    ]
    assert [len(one["documents"]) for one in (rejected, approved, ended)] == [2, 3, 4]
    assert (rejected["rationale"], approved["rationale"], ended["rationale"]) == ("No product named.", "Complete.", "Granted in error.")
    assert rejected["facts"]["tenant"]["name"] == "Contoso" and rejected["policy_id"] == "2021-05"
    events = web.office.events(claim_id)
    for one in (rejected, approved, ended):
        assert events[one["validated_by"] - 1].event.name == "validated" and one["validated_by"] < one["version"] == one["decided_on"] + 1
    assert rejected["validated_by"] > 2, "the answer was validated anew"


def test_a_ruling_explains_the_decisions_of_both_parties_by_its_rationale(web: Web) -> None:
    winner, loser = web.office.submit("alder"), web.office.submit("birch")
    web.office.rule("ann", web.office.conflict_id(winner), winner, notes={str(loser): "Theirs is newer."})
    for claim_id, outcome in ((winner, "approved"), (loser, "rejected")):
        [decision] = audit(web, claim_id, "/explanation").json()["decisions"]
        assert (decision["outcome"], decision["rationale"], decision["decided_by"]) == (outcome, "Newer proof.", "ann")
        assert decision["ruling"]["winner_claim_id"] == str(winner) and decision["ruling"]["notes"] == {str(loser): "Theirs is newer."}


def test_a_diff_names_the_fields_that_changed_with_old_and_new(web: Web) -> None:
    claim_id = web.office.submit("alder")
    web.office.clock.set("2026-03-03T09:00:00Z")
    web.office.take("rex", claim_id)
    web.office.clock.set("2026-03-04T09:00:00Z")
    for asked in ({"from": 2, "to": 3}, {"from": MONDAY, "to": "2026-03-03T09:00:00Z"}, {"from": MONDAY}, {"from": "2"}):
        told = audit(web, claim_id, "/diff", **asked).json()
        changed = {one["field"]: (one["old"], one["new"]) for one in told["changes"]}
        assert changed == {
            "assignee": (None, "rex"),
            "status": ("submitted", "under_review"),
            "status_since": ("2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z"),
            "version": (2, 3),
        }
        assert (told["from"]["version"], told["to"]["version"]) == (2, 3)
    assert audit(web, claim_id, "/diff", **{"from": 3, "to": 3}).json()["changes"] == []


def test_as_of_is_the_fold_of_what_had_happened(office: Office) -> None:
    chance = random.Random(20210519)
    claims = many_lives(office, slots=12, turns=250, chance=chance)
    streams = {claim_id: office.events(claim_id) for claim_id in claims}
    times = {claim_id: [recorded.at for recorded in stream] for claim_id, stream in streams.items()}
    assert len(claims) >= 24 and max(map(len, streams.values())) > 5
    reader = Reader(actor_of("carl"), texts("en"), office.house.vault, office.clock.at)
    cuts = {}
    for _ in range(PAIRS):
        claim_id = chance.choice(claims)
        moment = near(times[claim_id], office.clock.at, chance)
        naive = streams[claim_id][: bisect_right(times[claim_id], moment)]
        past = as_of(streams[claim_id], moment)
        assert (past.stream, past.version, past.at) == (naive, len(naive), moment)
        cuts[claim_id, len(naive)] = past
    assert len(cuts) > len(claims) * 2
    for (claim_id, version), past in cuts.items():
        then = replace(reader, now=past.at).claim(details_of(streams[claim_id][:version]))
        assert past.shown(reader) == then.model_copy(update={"available_actions": []})


def near(times: list[datetime], now: datetime, chance: random.Random) -> datetime:
    """At an event, a hair beside one, or anywhere since the first."""
    beside = chance.choice(times) + timedelta(microseconds=chance.choice([0, 0, 1, -1, 500]))
    anywhere = times[0] + (now - times[0]) * chance.random()
    return max(times[0], chance.choice([beside, anywhere]))
