"""One attempt at one command: the streams it loads, and what it would record. Nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from uuid import UUID, uuid4

from application.known_slots import KnownSlots, SeenSlot
from application.ports import AnyRecorded, BesideEvent, Calendar, Change, Clock, CommandRecord, Event, Ledger, Policies, Repeat, Ties
from application.short_streams import short
from domain.actor import THE_SYSTEM, Actor
from domain.claim import claim as claims
from domain.claim.claim import Claim
from domain.claim.commands import Command
from domain.claim.decisions import Moment, decide
from domain.claim.events import ClaimEvent, Contested, ContestSettled, Submitted, Validated
from domain.claim.guards import refusal
from domain.errors import IfMatchRequired, NotFound, Refused, VersionMismatch
from domain.policies.deadlines import day_of
from domain.policies.policy import Policy
from domain.slot import slot as slots
from domain.slot.causes import caused, slot_touched
from domain.slot.consequences import consequences
from domain.slot.events import SlotEvent
from domain.slot.slot import Slot
from domain.values import CompanyId, Finding, PolicyId, SlotId

BY_THE_SYSTEM = (Validated, Contested, ContestSettled)


@dataclass(frozen=True, slots=True)
class Expected:
    """The versions an If-Match names (none: it was not sent), and whether the command insists on one."""

    versions: tuple[str, ...] = ()
    required: bool = False

    def insist(self) -> "Expected":
        return Expected(self.versions, required=True)

    def check(self, current: str) -> None:
        if self.required and not self.versions:
            raise IfMatchRequired
        if self.versions and current not in self.versions:
            raise VersionMismatch(current)


@dataclass(frozen=True, slots=True)
class Call:
    """Who sends a command, on which version, and under which id and key."""

    actor: Actor
    expected: Expected = Expected()
    id: UUID = field(default_factory=uuid4)
    causation: UUID | None = None
    record: CommandRecord | None = None

    def insisting(self) -> "Call":
        """The same call, of a command that must name the version it decides on."""
        return replace(self, expected=self.expected.insist())


@dataclass(frozen=True)
class World:
    """What every attempt needs: the store, the rules, the calendar, the time."""

    ledger: Ledger
    policies: Policies
    calendar: Calendar
    clock: Clock
    ties: Ties
    known_slots: KnownSlots = field(default_factory=KnownSlots)

    @cached_property
    def near(self) -> "World":
        """The same, for an event loop."""
        return replace(self, ledger=short(self.ledger))

    def policy_at(self, moment: datetime) -> Policy:
        """The one in force on that day of the calendar, whose zone deadlines go by as well."""
        return self.policies.in_force(day_of(moment, self.calendar))


class Repeated(Exception):
    """The command was recorded before, under the same key."""

    def __init__(self, repeat: Repeat) -> None:
        self.repeat = repeat


class Work:
    """`now` is the later of the clock and the last event loaded: within a stream time never falls.

    `position` is the highest loaded; `later` holds the versions of streams that were not loaded from their start.
    """

    def __init__(self, world: World, call: Call, since: datetime | None = None) -> None:
        self.world, self.call = world, call
        self.actor = with_ties(call.actor, world.ties)
        self.now = max(world.clock.now(), since) if since else world.clock.now()
        self.judged_on: date | None = None
        self.position = 0
        self.loaded: dict[UUID, list[AnyRecorded]] = {}
        self.later: dict[UUID, int] = {}
        self.pending: list[tuple[UUID, PolicyId, Actor, Event]] = []
        self.claims: dict[UUID, Claim] = {}
        self.slots: dict[UUID, Slot] = {}

    def claim(self, claim_id: UUID) -> Claim:
        """The claim the command is about, on the version it expects. Raises NotFound also for another company's."""
        claim = self.any_claim(claim_id)
        if not self.actor.may_see(claim.company):
            raise NotFound
        self.refuse_repeat()
        self.call.expected.check(str(claim.version))
        return claim

    def refuse_repeat(self) -> None:
        """Before anything is judged: raises Repeated where this call was recorded under its key, Refused where another was."""
        record = self.call.record
        known = self.world.ledger.find(record.caller, record.key) if record else None
        if record and known:
            raise Repeated(known) if known.fingerprint == record.fingerprint else Refused("idempotency_key_reused")

    def any_claim(self, claim_id: UUID) -> Claim:
        found = self.found(claim_id)
        if found is None:
            raise NotFound
        return found

    def is_of(self, company: CompanyId, claim_id: UUID) -> bool:
        """By its first event: of a stream that is merely named, and may be anybody's and of any length, nothing else is read."""
        first = next((recorded.event for recorded in self.world.ledger.load(claim_id, most=1)), None)
        return isinstance(first, Submitted) and first.company == company

    def found(self, claim_id: UUID) -> Claim | None:
        if claim_id not in self.claims:
            events = [recorded.event for recorded in self.stream(claim_id)]
            if not events or not isinstance(events[0], Submitted):
                return None
            self.claims[claim_id] = claims.replay(claim_id, events)
        return self.claims[claim_id]

    def slot(self, slot_id: SlotId) -> Slot:
        if slot_id not in self.slots:
            self.slots[slot_id] = self.slot_as_it_is(slot_id)
        return self.slots[slot_id]

    def slot_as_it_is(self, slot_id: SlotId) -> Slot:
        """Read on from where this process last saw it."""
        if slot_id in self.loaded or not (seen := self.world.known_slots.get(slot_id)):
            slot, events = Slot(), self.stream(slot_id)
        else:
            slot, events = seen.slot, self.world.ledger.load(slot_id, after=seen.slot.version)
            self.later[slot_id] = slot.version + len(events)
            self.look_at(seen.at, seen.position)
        for recorded in events:
            slot = slots.evolve(slot, recorded.event)
        for recorded in events[-1:]:
            self.look_at(recorded.at, recorded.position)
            self.world.known_slots.keep(slot_id, SeenSlot(slot, recorded.at, recorded.position))
        return slot

    def stream(self, stream: UUID) -> list[AnyRecorded]:
        """Whole."""
        if stream not in self.loaded:
            self.loaded[stream] = self.world.ledger.load(stream)
            for recorded in self.loaded[stream][-1:]:
                self.look_at(recorded.at, recorded.position)
        return self.loaded[stream]

    def add_to(self, stream: UUID) -> None:
        """A stream that nothing is decided by: only its last event is read, whatever its length."""
        last = self.world.ledger.last(stream)
        self.loaded[stream], self.later[stream] = [], last.version if last else 0
        if last:
            self.look_at(last.at, last.position)

    def begin(self, stream: UUID) -> None:
        """A stream that is made by this very command: nothing can be in it."""
        self.loaded[stream] = []

    def look_at(self, at: datetime, position: int) -> None:
        self.now, self.position = max(self.now, at), max(self.position, position)

    def today(self) -> date:
        """The day that something is judged by."""
        self.judged_on = day_of(self.now, self.world.calendar)
        return self.judged_on

    @property
    def outlived(self) -> bool:
        """What was read since lies on a later day: recorded now, the judgement would bear a day it was not made on."""
        return self.judged_on is not None and self.judged_on != day_of(self.now, self.world.calendar)

    def policy_now(self) -> Policy:
        return self.world.policy_at(self.now)

    def moment(self, policy: PolicyId) -> Moment:
        return Moment(self.now, self.world.policies.get(policy), self.world.calendar)

    def refuse(self, claim: Claim, kind: type[Command]) -> None:
        """What the claim's own state has to say, before anything is asked elsewhere."""
        if no := refusal(kind, claim, self.actor, self.now):
            raise no

    def on_claim(self, claim: Claim, command: Command) -> None:
        """Decides, and lets the claim's slot and the other claims in it follow."""
        self.happened(claim.id, claim.policy, decide(claim, command, self.actor, self.moment(claim.policy)))

    def happened(self, claim_id: UUID, policy: PolicyId, events: Sequence[ClaimEvent]) -> None:
        for event in events:
            before = self.claims.get(claim_id)
            self.record_claim(claim_id, policy, event, self.actor)
            if before and (key := slot_touched(before, event)):
                slot = self.slot(key.id)
                self.on_slot(key.id, policy, caused(slot, key, before, event, uuid4()))

    def on_slot(self, slot_id: SlotId, policy: PolicyId, events: Sequence[SlotEvent], findings: Sequence[Finding] = ()) -> None:
        """The slot has decided; what that means for a claim in it is decided there, in the name of the system or the vendor."""
        before = self.slot(slot_id)
        for event in events:
            self.pending.append((slot_id, policy, self.actor, event))
            self.slots[slot_id] = slots.evolve(self.slots[slot_id], event)
        by = self.actor if self.actor.is_vendor else THE_SYSTEM
        for claim_id, command in consequences(before, events, findings):
            claim = self.any_claim(claim_id)
            for follows in decide(claim, command, by, self.moment(claim.policy)):
                self.record_claim(claim_id, claim.policy, follows, by)

    def note(self, stream: UUID, facts: Sequence[BesideEvent]) -> None:
        """Facts beside the claims, under the policy in force."""
        self.pending += [(stream, self.policy_now().id, self.actor, fact) for fact in facts]

    def record_claim(self, claim_id: UUID, policy: PolicyId, event: ClaimEvent, by: Actor) -> None:
        actor = THE_SYSTEM if isinstance(event, BY_THE_SYSTEM) else by
        self.pending.append((claim_id, policy, actor, event))
        self.claims[claim_id] = claims.evolve(claim_id, self.claims.get(claim_id), event)

    def versions(self) -> dict[UUID, int]:
        """Of the streams that were read, as they were then."""
        return {stream: len(events) for stream, events in self.loaded.items()} | self.later

    def overtaken(self) -> bool:
        """Whether one of several streams has grown since it was read: an append would have lost its race."""
        read = self.versions()
        return len(read) > 1 and any(self.head_of(stream) != version for stream, version in read.items())

    def head_of(self, stream: UUID) -> int:
        last = self.world.ledger.last(stream)
        return last.version if last else 0

    def changes(self) -> Iterator[Change]:
        """Events in the order they were decided, those of one stream and actor together.

        On the versions that were decided on: what a stream held when it was read once more to answer with is no part of that.
        """
        versions = self.versions()
        for (stream, policy, actor), group in groupby(self.pending, key=lambda item: item[:3]):
            events = tuple(event for *_, event in group)
            yield Change(stream, versions.get(stream, 0), actor.sub, actor.role, policy, events)
            versions[stream] = versions.get(stream, 0) + len(events)


def with_ties(actor: Actor, ties: Ties) -> Actor:
    """Ties are asked for at every attempt, of those who could judge."""
    return replace(actor, ties=ties.of(actor.sub)) if actor.reviews else actor
