"""What arbitrators do: look at a conflict, rule on it, revoke an association."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from application.forms import RevocationForm, RulingForm
from application.handling import slot_of
from application.judging import Judging
from application.ports import AnyRecorded, Candidates
from application.runner import Outcome, run
from application.sealing import Sealing
from application.work import Call, Work, World
from domain.claim import commands as c
from domain.claim.claim import Claim
from domain.claim.guards import no_tie, not_decided_before
from domain.errors import NotFound, Refused
from domain.recorded import Recorded
from domain.slot import slot as slots
from domain.slot.decisions import Ruling, revoke, rule
from domain.slot.events import ConflictClosed, ConflictOpened, Ruled
from domain.slot.slot import Slot
from domain.values import ClaimId, ConflictId, Finding, SlotId

Load = Callable[[UUID], Sequence[AnyRecorded]]


@dataclass(frozen=True, slots=True)
class ConflictSeen:
    """A conflict as it is, or as it was closed: the slot before that, every party's stream up to it, and the version of it all."""

    slot: Slot
    opened: AnyRecorded
    closed: AnyRecorded | None
    ruled: Recorded[Ruled] | None
    streams: dict[ClaimId, list[AnyRecorded]]
    version: str


def look(load: Load, slot_id: SlotId, conflict_id: ConflictId) -> ConflictSeen:
    """`version` digests the versions of the slot and of all parties' claims."""
    of_slot = load(slot_id)
    told = [event for event in of_slot if getattr(event.event, "conflict_id", None) == conflict_id]
    closed = next((event for event in told if isinstance(event.event, ConflictClosed)), None)
    slot = slots.replay(event.event for event in of_slot if closed is None or before(event, closed))
    streams = {claim: as_closed(load(claim), closed) for claim in slot.claims}
    return ConflictSeen(
        slot=slot,
        opened=next(event for event in told if isinstance(event.event, ConflictOpened)),
        closed=closed,
        ruled=next((event for event in told if isinstance(event.event, Ruled)), None),
        streams=streams,
        version=digest(len(as_closed(of_slot, closed)), {claim: len(stream) for claim, stream in streams.items()}),
    )


def before(event: AnyRecorded, closing: AnyRecorded) -> bool:
    return event.position < closing.position and event.command != closing.command


def as_closed(stream: Iterable[AnyRecorded], closing: AnyRecorded | None) -> list[AnyRecorded]:
    """Everything up to and with the command that closed the conflict."""
    return [event for event in stream if closing is None or event.position < closing.position or event.command == closing.command]


def digest(slot_version: int, claim_versions: dict[ClaimId, int]) -> str:
    told = f"{slot_version}:" + ",".join(f"{claim}={version}" for claim, version in sorted(claim_versions.items()))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Conflicts:
    world: World
    judging: Judging
    sealing: Sealing
    candidates: Candidates

    def look(self, conflict_id: ConflictId, until: int | None = None) -> ConflictSeen:
        """As it is, or as it was at a position of the ledger."""
        return look(lambda stream: self.world.ledger.load(stream, until), self.where(conflict_id), conflict_id)

    def where(self, conflict_id: ConflictId) -> SlotId:
        slot_id = self.candidates.conflict(conflict_id)
        if slot_id is None:
            raise NotFound
        return slot_id

    def rule(self, call: Call, conflict_id: ConflictId, form: RulingForm) -> Outcome:
        """One append for all parties. Raises Refused: ties, conflict_closed, not_a_party, facts_changed, content."""
        slot_id = self.where(conflict_id)

        def decide(work: Work) -> UUID:
            work.refuse_repeat()
            seen = look(work.stream, slot_id, conflict_id)
            call.expected.insist().check(seen.version)
            parties = [work.any_claim(claim) for claim in seen.streams]
            refuse_partial(work, parties)
            ruling = self.ruling(call, slot_id, conflict_id, form, parties)
            events = rule(work.slot(slot_id), ruling)
            policy = next((party.policy for party in parties if party.id == form.winner_claim_id), parties[0].policy)
            findings = self.winners_findings(work, seen, form.winner_claim_id)
            work.on_slot(slot_id, policy, events, findings)
            refuse_foreign_content(form, parties)
            return slot_id

        return run(self.world, call, decide)

    def ruling(self, call: Call, slot_id: SlotId, conflict_id: ConflictId, form: RulingForm, parties: Sequence[Claim]) -> Ruling:
        versions = {party.id: party.version for party in parties}
        return Ruling(
            conflict_id=conflict_id,
            ruled_by=call.actor.sub,
            winner=form.winner_claim_id,
            rationale=self.sealing.vault.seal(slot_id, form.rationale),
            cited_documents=form.cited_documents,
            notes={claim: self.sealing.vault.seal(claim, text) for claim, text in form.notes.items() if claim in versions},
            versions=versions,
            association_id=uuid4(),
        )

    def winners_findings(self, work: Work, seen: ConflictSeen, winner: ClaimId | None) -> tuple[Finding, ...]:
        """A challenger that wins must still be eligible; an incumbent keeps what it holds."""
        if winner is None or (seen.slot.holder and seen.slot.holder.claim == winner):
            return ()
        return self.judging.again(work, work.any_claim(winner))

    def revoke(self, call: Call, association_id: UUID, form: RevocationForm) -> Outcome:
        """Ends an association outside a conflict; the rationale stands in the slot's stream only. Answers with the slot."""
        claim_id = self.candidates.association(association_id)
        if claim_id is None:
            raise NotFound

        def decide(work: Work) -> UUID:
            claim = work.claim(claim_id)
            work.refuse(claim, c.Revoke)
            slot_id = slot_of(claim)
            rationale = self.sealing.vault.seal(slot_id, form.rationale)
            work.on_slot(slot_id, claim.policy, revoke(work.slot(slot_id), claim_id, rationale))
            return slot_id

        return run(self.world, call, decide)


def refuse_partial(work: Work, parties: Iterable[Claim]) -> None:
    """Who is tied to any party, or decided any of these disputed claims before, does not rule."""
    for guard in (no_tie, not_decided_before):
        for party in parties:
            if no := guard(party, work.actor, work.now):
                raise no


def refuse_foreign_content(form: RulingForm, parties: Sequence[Claim]) -> None:
    """Only what a party has brought can be cited, and only a party can be written to."""
    brought = {document for party in parties for document in party.documents}
    cited = [f"/cited_documents/{n}" for n, document in enumerate(form.cited_documents) if document not in brought]
    notes = [f"/notes/{claim}" for claim in form.notes if claim not in {party.id for party in parties}]
    if cited or notes:
        raise Refused("validation_error", pointers=[*cited, *notes])
