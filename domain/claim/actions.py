"""Which commands a caller may send now: the nouns of the contract, read from the guards."""

from datetime import datetime

from domain.actor import Actor
from domain.claim import commands as c
from domain.claim.claim import Claim
from domain.claim.guards import refusal

PARTNER_NOUNS: dict[str, type[c.Command]] = {
    "comments": c.Comment,
    "evidence": c.AddEvidence,
    "information-responses": c.Answer,
    "withdrawal": c.Withdraw,
    "dispute": c.Dispute,
}
REVIEWER_NOUNS: dict[str, type[c.Command]] = {
    "comments": c.Note,
    "assignment": c.Take,
    "information-requests": c.Ask,
    "approval": c.Approve,
    "rejection": c.Reject,
}


def available_actions(claim: Claim, actor: Actor, now: datetime) -> list[str]:
    """Never refused for who asks or for the claim's own state; only for the slot, for changed facts or for their content."""
    nouns = PARTNER_NOUNS if actor.is_partner else REVIEWER_NOUNS if actor.reviews else {}
    return [noun for noun, kind in nouns.items() if not refusal(kind, claim, actor, now)]
