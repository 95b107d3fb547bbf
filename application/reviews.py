"""What reviewers do with the claims of others: take, give, release, ask, note, approve, reject."""

from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID, uuid4

from application.forms import ApprovalForm, AssignmentForm, RejectionForm, RequestForm
from application.handling import Prepare, on_claim
from application.judging import Judging
from application.ports import Candidates, Unreadable
from application.runner import Outcome, already, run
from application.sealing import Sealing
from application.work import Call, Expected, Work, World, with_ties
from domain.claim import commands as c
from domain.claim.claim import Claim
from domain.errors import Refusal, Refused

MOST_TRIES = 200


@dataclass(frozen=True, slots=True)
class Reviews:
    world: World
    judging: Judging
    sealing: Sealing
    candidates: Candidates

    def take_next(self, call: Call) -> Outcome | None:
        """The first free claim this person may decide, taken; None when there is none, or none of so many that were tried.

        Contested ones are the arbitrators'.
        """
        on_any_version, me = replace(call, expected=Expected()), with_ties(call.actor, self.world.ties)
        tries = (self.try_to_take(on_any_version, claim_id) for claim_id in islice(self.candidates.free(me), MOST_TRIES))
        taken = already(self.world, call) or next((taken for taken in tries if taken), None)
        return taken or already(self.world, call)  # a twin may have had it meanwhile

    def try_to_take(self, call: Call, claim_id: UUID) -> Outcome | None:
        def decide(work: Work) -> UUID:
            claim = work.claim(claim_id)
            if claim.assignee or (claim.contested and not call.actor.arbitrates):
                raise Refused("assigned_to_other")
            work.on_claim(claim, c.Take())
            return claim_id

        try:
            return run(self.world, call, decide)
        except (Refusal, Unreadable):
            return None

    def assign(self, call: Call, claim_id: UUID, form: AssignmentForm) -> Outcome:
        """Take the claim; or name its reviewer, who is judged as if he took it (arbitrators, on the version seen)."""
        me, named = call.actor, form.assignee or call.actor.sub
        if named != me.sub and not me.arbitrates:
            raise Refused("role_required")

        def assign(work: Work, claim: Claim) -> c.Command:
            takes_over = me.arbitrates and form.assignee is not None and claim.assignee not in (None, me.sub)
            if named == me.sub and not takes_over:
                return c.Take()
            call.expected.insist().check(str(claim.version))
            return c.PassOn(named, self.world.ties.of(named))

        return self.on(call, claim_id, assign)

    def release(self, call: Call, claim_id: UUID) -> Outcome:
        return self.on(call, claim_id, lambda work, claim: c.Release())

    def ask(self, call: Call, claim_id: UUID, form: RequestForm) -> Outcome:
        seal = self.sealing.vault.seal
        return self.on(call, claim_id, lambda work, claim: c.Ask(uuid4(), form.reason_codes, seal(claim_id, form.message)))

    def approve(self, call: Call, claim_id: UUID, form: ApprovalForm) -> Outcome:
        """Raises Refused("facts_changed") with what now stands against it."""
        seal = self.sealing.vault.seal
        return self.on(call, claim_id, lambda work, claim: c.Approve(seal(claim_id, form.rationale), self.judging.again(work, claim)))

    def reject(self, call: Call, claim_id: UUID, form: RejectionForm) -> Outcome:
        seal = self.sealing.vault.seal
        return self.on(call, claim_id, lambda work, claim: c.Reject(form.reason_code, seal(claim_id, form.rationale)))

    def on(self, call: Call, claim_id: UUID, command: Prepare) -> Outcome:
        return on_claim(self.world, call, claim_id, command)
