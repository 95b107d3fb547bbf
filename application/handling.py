"""What the handlers share: one claim, one command; and the validation by which a claim enters its slot."""

from collections.abc import Callable
from uuid import UUID

from application.judging import slot_key
from application.runner import Outcome, run
from application.work import Call, Work, World
from domain.claim import commands as c
from domain.claim.claim import Claim
from domain.policies.checks import Judgement
from domain.values import Finding, SlotId

Prepare = Callable[[Work, Claim], c.Command]


def on_claim(world: World, call: Call, claim_id: UUID, prepare: Prepare) -> Outcome:
    """Loads the claim, prepares the command from it, decides and records."""

    def decide(work: Work) -> UUID:
        claim = work.claim(claim_id)
        work.on_claim(claim, prepare(work, claim))
        return claim_id

    return run(world, call, decide)


def validate(work: Work, claim: Claim, judgement: Judgement) -> None:
    key = slot_key(claim.stated, judgement)
    assert key, "a settled judgement knows its slot"
    work.on_claim(claim, c.Validate(judgement.findings, judgement.facts, key.subscription_id, key))


def pointing_at_body(finding: Finding) -> Finding:
    """A single document is the whole body, so its findings point at the fields of it."""
    dates = finding.code in ("evidence_date_missing", "evidence_date_in_future")
    return finding.model_copy(update={"pointer": "/acknowledged_on" if dates else "/document_id"})


def slot_of(claim: Claim) -> SlotId:
    assert claim.slot, "a claim with an association has a slot"
    return claim.slot.id
