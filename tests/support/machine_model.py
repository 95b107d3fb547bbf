"""What the state machine believes: plain dictionaries, and rules of its own, written from the domain's words and not from its code."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.support.machine_site import COMPANIES, TENANTS
from tests.support.values import NOW

Claim = dict[str, Any]
OPEN = ("submitted", "under_review", "action_required", "disputed")
FINAL_REASONS = ("validation_failed", "subscription_ended", "partner_request")
BACK = timedelta(hours=2)


class Model:
    """A claim has: id, company, slot, status, validated, assignee, disputed, deciders, reason, window, due, submitted_at."""

    def __init__(self) -> None:
        self.claims: dict[str, Claim] = {}
        self.ties: set[tuple[str, str]] = set()
        self.silent: set[str] = set()
        self.retired: set[str] = set()
        self.unenrolled: set[str] = set()
        self.subscription = "active"
        self.now = self.peak = NOW

    def filed(self, claim_id: str, company: str, slot: str, validated: bool, at: datetime) -> None:
        story = {"assignee": None, "disputed": False, "deciders": set(), "reason": None, "window": None, "due": None}
        known = {"id": claim_id, "company": company, "slot": slot, "submitted_at": at}
        self.claims[claim_id] = known | {"status": "submitted", "validated": validated} | story

    def here(self, slot: str) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim["slot"] == slot and claim["validated"] and live(claim)]

    def contested(self, claim: Claim) -> bool:
        here = self.here(claim["slot"])
        return claim in here and any(other["company"] != claim["company"] for other in here)

    def needed(self, slot: str) -> set[str]:
        return {"tenants", "mpns", "subscriptions"} if slot == "sales" else {"tenants", "mpns"}

    def settled(self, slot: str) -> bool:
        return not self.needed(slot) & self.silent

    def subscription_objects(self, slot: str) -> bool:
        bad = self.subscription not in ("active", "in_grace")
        return slot == "sales" and bad and "subscriptions" not in self.silent

    def objection(self, company: str, slot: str, claim: Claim | None = None) -> bool:
        """Whether a check of this claim blocks now."""
        of_mpn = company in self.unenrolled and "mpns" not in self.silent
        of_tenant = TENANTS[slot] in self.retired or self.subscription_objects(slot)
        own = any(other["company"] == company for other in self.here(slot) if other is not claim)
        return of_mpn or ("tenants" not in self.silent and of_tenant) or (self.settled(slot) and own)

    def may(self, who: str, act: str, claim: Claim, named: str | None = None) -> bool | None:
        """None: it depends on which clock is asked, the house's that went back or the record's."""
        told = {bool(ACTS[act](self, named or who, who, claim, at)) for at in (self.now, self.peak)}
        entitled = (who in COMPANIES) == (act in PARTNER_ACTS) or act == "comment"
        own = who not in COMPANIES or claim["company"] == who
        return (told.pop() if len(told) == 1 else None) if entitled and own else False


def live(claim: Claim) -> bool:
    return claim["status"] in (*OPEN, "approved")


def final(claim: Claim, at: datetime) -> bool:
    over = claim["status"] == "rejected" and (claim["window"] is None or at >= claim["window"])
    return over or claim["status"] in ("withdrawn", "ended")


def running(claim: Claim, at: datetime) -> bool:
    return claim["due"] is not None and (claim["status"] != "approved" or at < claim["due"])


def untied(model: Model, who: str, claim: Claim) -> bool:
    return who in COMPANIES or (who, claim["company"]) not in model.ties


def impartial(model: Model, who: str, claim: Claim) -> bool:
    """No tie; and a disputed claim is for somebody who has not decided it before."""
    return untied(model, who, claim) and not (claim["disputed"] and who in claim["deciders"])


def takeable(model: Model, named: str, claim: Claim) -> bool:
    return impartial(model, named, claim) and claim["status"] in OPEN and bool(claim["validated"])


def may_give(model: Model, named: str, who: str, claim: Claim) -> bool:
    """The arbitrator anybody who may take it; a reviewer himself, which is taking."""
    free = claim["assignee"] in (None, who)
    return takeable(model, named, claim) and (who == "ann" or (named == who and free))


def may_ask(model: Model, who: str, claim: Claim, at: datetime) -> bool:
    if who == "ann" and model.contested(claim):
        return untied(model, who, claim) and not running(claim, at)
    return untied(model, who, claim) and claim["status"] == "under_review" and claim["assignee"] == who


def may_reject(model: Model, who: str, claim: Claim) -> bool:
    return impartial(model, who, claim) and claim["status"] == "under_review" and claim["assignee"] == who


def may_dispute(claim: Claim, at: datetime) -> bool:
    """Whether its own company has come back to the slot meanwhile, the slot says."""
    return claim["status"] == "rejected" and not claim["disputed"] and claim["window"] is not None and at < claim["window"]


def may_revoke(model: Model, who: str, claim: Claim) -> bool:
    return who == "ann" and untied(model, who, claim) and claim["status"] == "approved" and not model.contested(claim)


# model, named (who is judged), who (who sends), claim, at
ACTS: dict[str, Callable[[Model, str, str, Claim, datetime], bool]] = {
    "comment": lambda m, _, who, c, at: untied(m, who, c) and not final(c, at),
    "evidence": lambda m, _, who, c, at: live(c),
    "answer": lambda m, _, who, c, at: running(c, at) and at < c["due"],
    "withdraw": lambda m, _, who, c, at: c["status"] in OPEN,
    "dispute": lambda m, _, who, c, at: may_dispute(c, at),
    "terminate": lambda m, _, who, c, at: c["status"] == "approved",
    "note": lambda m, _, who, c, at: untied(m, who, c),
    "take": lambda m, _, who, c, at: takeable(m, who, c) and c["assignee"] in (None, who),
    "give": lambda m, named, who, c, at: may_give(m, named, who, c),
    "release": lambda m, _, who, c, at: c["status"] in OPEN and c["assignee"] is not None and who in (c["assignee"], "ann"),
    "ask": lambda m, _, who, c, at: may_ask(m, who, c, at),
    "approve": lambda m, _, who, c, at: may_reject(m, who, c) and not m.contested(c),
    "reject": lambda m, _, who, c, at: may_reject(m, who, c),
    "revoke": lambda m, _, who, c, at: may_revoke(m, who, c),
}
PARTNER_ACTS = ("comment", "evidence", "answer", "withdraw", "dispute", "terminate")
VENDOR_ACTS = (*tuple(act for act in ACTS if act not in PARTNER_ACTS), "comment")
LISTED = {
    "partner": {
        "comments": "comment",
        "evidence": "evidence",
        "information-responses": "answer",
        "withdrawal": "withdraw",
        "dispute": "dispute",
    },
    "vendor": {"comments": "note", "assignment": "take", "information-requests": "ask", "approval": "approve", "rejection": "reject"},
}
