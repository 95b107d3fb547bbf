"""What the state machine expects to follow from a command that was taken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.machine_model import FINAL_REASONS, OPEN, Claim, Model

LATER = "told by the answer"


@contextmanager
def in_slots(model: Model) -> Iterator[None]:
    """A request to who holds a slot ends with the contest."""
    before = [claim for claim in model.claims.values() if model.contested(claim)]
    yield
    for claim in before:
        if claim["status"] == "approved" and not model.contested(claim):
            claim["due"] = None


def unassigned(claim: Claim) -> str:
    return "disputed" if claim["disputed"] else "submitted"


def answered(claim: Claim) -> None:
    claim["due"] = None
    if claim["status"] in OPEN:
        claim["status"] = "under_review" if claim["assignee"] else unassigned(claim)


def assigned(claim: Claim, who: str | None) -> None:
    claim["assignee"] = who
    if claim["status"] != "action_required":
        claim["status"] = "under_review" if who else unassigned(claim)


def asked(claim: Claim) -> None:
    claim["due"] = LATER
    if claim["status"] in OPEN:
        claim["status"] = "action_required"


def approved(claim: Claim, who: str) -> None:
    claim.update(status="approved", due=None, deciders=claim["deciders"] | {who})


def rejected(claim: Claim, who: str, reason: str) -> None:
    window = None if claim["disputed"] or reason in FINAL_REASONS else LATER
    claim.update(status="rejected", due=None, reason=reason, window=window, deciders=claim["deciders"] | {who})


def gone(claim: Claim, status: str) -> None:
    claim.update(status=status, due=None)


def disputed(claim: Claim) -> None:
    claim.update(status="disputed", disputed=True, assignee=None, window=None)


EFFECTS: dict[str, Callable[[Claim, str, dict[str, Any]], None]] = {
    "comment": lambda claim, who, body: None,
    "note": lambda claim, who, body: None,
    "evidence": lambda claim, who, body: None,
    "answer": lambda claim, who, body: answered(claim),
    "withdraw": lambda claim, who, body: gone(claim, "withdrawn"),
    "dispute": lambda claim, who, body: disputed(claim),
    "terminate": lambda claim, who, body: gone(claim, "ended"),
    "take": lambda claim, who, body: assigned(claim, who),
    "give": lambda claim, who, body: assigned(claim, body["assignee"].removeprefix("canary-vendor-")),
    "release": lambda claim, who, body: assigned(claim, None),
    "ask": lambda claim, who, body: asked(claim),
    "approve": lambda claim, who, body: approved(claim, who),
    "reject": lambda claim, who, body: rejected(claim, who, body["reason_code"]),
    "revoke": lambda claim, who, body: gone(claim, "ended"),
}


def follow(model: Model, act: str, who: str, claim: Claim, body: dict[str, Any]) -> None:
    with in_slots(model):
        EFFECTS[act](claim, who, body)


def rule(model: Model, winner: str | None, parties: list[Claim]) -> None:
    with in_slots(model):
        for claim in parties:
            if claim["id"] != winner:
                gone(claim, "ended") if claim["status"] == "approved" else rejected(claim, "ann", "lost_arbitration")
            elif claim["status"] != "approved":
                approved(claim, "ann")


def work(model: Model) -> None:
    """What is due: silence, checks to repeat, subscriptions that are over."""
    with in_slots(model):
        for claim in model.claims.values():
            if claim["status"] == "action_required" and claim["due"] <= model.now:
                rejected(claim, "system", "no_partner_response")
        waiting = [claim for claim in model.claims.values() if claim["status"] in OPEN and not claim["validated"]]
        for claim in sorted(waiting, key=lambda claim: (claim["submitted_at"], claim["id"])):
            check_again(model, claim)
        if model.subscription == "expired" and "subscriptions" not in model.silent:
            for claim in model.here("sales"):
                gone(claim, "ended") if claim["status"] == "approved" else rejected(claim, "system", "subscription_ended")


def check_again(model: Model, claim: Claim) -> None:
    if model.objection(claim["company"], claim["slot"], claim):
        rejected(claim, "system", "validation_failed")
    elif model.settled(claim["slot"]):
        claim["validated"] = True
